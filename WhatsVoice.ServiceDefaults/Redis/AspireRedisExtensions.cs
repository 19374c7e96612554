#if !ASPIRE
using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Stands in for Aspire.StackExchange.Redis where that package cannot be restored: the same names and signatures
/// for the part that WhatsVoice uses, so that callers compile unchanged (docs/adr/0001).
/// </summary>
public static class AspireRedisExtensions
{
    /// <summary>Registers a keyed <see cref="IConnectionMultiplexer"/> for <c>ConnectionStrings:<paramref name="name"/></c>, with a health check.</summary>
    /// <exception cref="InvalidOperationException">When resolved: the connection string is missing.</exception>
    public static void AddKeyedRedisClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
    {
        var settings = new StackExchangeRedisSettings { ConnectionString = builder.Configuration.GetConnectionString(name) };
        configureSettings?.Invoke(settings);

        builder.Services.AddKeyedSingleton<IConnectionMultiplexer>(name, (_, _) =>
        {
            var options = ConfigurationOptions.Parse(settings.ConnectionString
                ?? throw new InvalidOperationException($"ConnectionStrings:{name} is missing: set ConnectionStrings__{name}, for example to localhost:6379."));
            options.AbortOnConnectFail = false;
            configureOptions?.Invoke(options);
            return ConnectionMultiplexer.Connect(options);
        });

        if (!settings.DisableHealthChecks)
        {
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                $"StackExchange.Redis_{name}",
                services => new HealthChecks.Redis.RedisHealthCheck(services.GetRequiredKeyedService<IConnectionMultiplexer>(name)),
                failureStatus: null,
                tags: null));
        }
    }
}
#endif
