using StackExchange.Redis;

namespace WhatsVoice.Api.Storage;

internal static class StorageExtensions
{
    /// <summary>The name of this installation: <c>Conversations:Installation</c>, else <c>Orleans:ServiceId</c>.</summary>
    public static string InstallationOf(IConfiguration configuration)
        => configuration["Conversations:Installation"] is { Length: > 0 } installation ? installation
            : configuration["Orleans:ServiceId"] is { Length: > 0 } service ? service
            : Store.DefaultInstallation;

    /// <summary>Redis under <c>ConnectionStrings:store</c>: conversations, dedup, records. It must be durable (append-only).</summary>
    public static void AddStore(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<StoreOptions>()
            .Configure<IConfiguration>((options, configuration) =>
            {
                options.ConnectionString = configuration.GetConnectionString(Store.ConnectionName);
                options.Installation = InstallationOf(configuration);
            })
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

/// <summary>Where conversations live.</summary>
internal sealed class StoreOptions
{
    /// <summary>From <c>ConnectionStrings:store</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Prefix of the keys (<c>Conversations:Installation</c>). Default: whatsvoice, which stands for no further prefix.</summary>
    public string Installation { get; set; } = Store.DefaultInstallation;
}
