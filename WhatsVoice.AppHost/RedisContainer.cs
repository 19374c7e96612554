#if ASPIRE
internal static class RedisContainer
{
    // On disk before it is acknowledged. Redis begins to rewrite its file at 64 MB, which is some 13,000 notes, and takes a core for a second
    // each time; 256 MB are read in 1.7 s after a crash (docs/adr/0014).
    private static readonly string[] Durability = ["--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-min-size", "256mb"];

    /// <summary>A Redis container. A durable one writes each acknowledged write to its append-only file first.</summary>
    public static IResourceBuilder<RedisResource> AddRedisContainer(this IDistributedApplicationBuilder builder, string name, bool durable)
    {
        var redis = builder.AddRedis(name);
        if (durable)
        {
            redis.WithDataVolume().WithArgs(context =>
            {
                // AddRedis hands its arguments on one by one when running, and as one shell command when publishing.
                if (context.ExecutionContext.IsRunMode)
                {
                    foreach (var argument in Durability)
                    {
                        context.Args.Add(argument);
                    }
                }
                else
                {
                    context.Args[^1] = $"{context.Args[^1]} {string.Join(' ', Durability)}";
                }
            });
        }

        return redis;
    }
}
#endif
