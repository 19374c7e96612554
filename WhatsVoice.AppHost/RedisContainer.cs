#if ASPIRE
internal static class RedisContainer
{
    // On disk before it is acknowledged. Redis begins to rewrite its file at 64 MB, which is some 13,000 notes, and takes a core for a second
    // each time; 256 MB are read in 1.7 s after a crash (docs/adr/0014).
    private static readonly string[] Store = ["--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-min-size", "256mb"];

    // Redis would keep all audio of the last 30 days. What would end soonest goes first: audio long before the budgets' counts, which an LRU
    // policy drops when an engine is idle, and never what tells of purges, which has no end.
    private static readonly string[] Cache = ["--maxmemory", "512mb", "--maxmemory-policy", "volatile-ttl"];

    /// <summary>A Redis container. A durable one writes each acknowledged write to its append-only file first; any other is a cache of bounded size.</summary>
    public static IResourceBuilder<RedisResource> AddRedisContainer(this IDistributedApplicationBuilder builder, string name, bool durable)
    {
        var redis = builder.AddRedis(name);
        if (durable)
        {
            redis.WithDataVolume();
        }

        return redis.WithArgs(context =>
        {
            // AddRedis hands its arguments on one by one when running, and as one shell command when publishing.
            var settings = durable ? Store : Cache;
            if (context.ExecutionContext.IsRunMode)
            {
                foreach (var setting in settings)
                {
                    context.Args.Add(setting);
                }
            }
            else
            {
                context.Args[^1] = $"{context.Args[^1]} {string.Join(' ', settings)}";
            }
        });
    }
}
#endif
