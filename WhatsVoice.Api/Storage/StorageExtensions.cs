using StackExchange.Redis;

namespace WhatsVoice.Api.Storage;

internal static class StorageExtensions
{
    /// <summary>Redis under <c>ConnectionStrings:store</c>: conversations, dedup, records. It must be durable (append-only).</summary>
    public static void AddStore(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<StoreOptions>()
            .Configure<IConfiguration>((options, configuration) => options.ConnectionString = configuration.GetConnectionString(Store.ConnectionName))
            .Validate(
                options => !string.IsNullOrWhiteSpace(options.ConnectionString),
                "ConnectionStrings:store is missing: set ConnectionStrings__store to a Redis with an append-only file, for example localhost:6379.")
            .ValidateOnStart();

        // A check of our own: the client's only pings, and does not say what is wrong.
        builder.Services.AddHealthChecks().AddCheck<StoreHealthCheck>("store");
        builder.AddKeyedRedisClient(Store.ConnectionName, settings =>
        {
            settings.DisableHealthChecks = true;

            // RedisSpans writes them, with Aspire and without.
            settings.DisableTracing = true;
        }, options =>
        {
            options.AbortOnConnectFail = false;

            // Keys hold phone numbers, and exceptions are logged.
            options.IncludeDetailInExceptions = false;

            // While Redis is away a webhook must hear 503 at once, not wait in a queue that a crash would lose.
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.ConnectTimeout = 2000;
            options.SyncTimeout = 3000;
            options.AsyncTimeout = 3000;
        });
        builder.Services.AddSingleton<Store>();
        builder.Services.AddSingleton<DeferredWrites>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DeferredWrites>());
    }
}
