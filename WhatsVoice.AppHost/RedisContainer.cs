#if ASPIRE
internal static class RedisContainer
{
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
                    context.Args.Add("--appendonly");
                    context.Args.Add("yes");
                    context.Args.Add("--appendfsync");
                    context.Args.Add("always");
                }
                else
                {
                    context.Args[^1] = $"{context.Args[^1]} --appendonly yes --appendfsync always";
                }
            });
        }

        return redis;
    }
}
#endif
