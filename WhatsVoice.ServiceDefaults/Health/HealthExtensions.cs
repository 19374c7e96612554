using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace WhatsVoice.ServiceDefaults.Health;

internal static class HealthExtensions
{
    private const string Live = "live";
    private const string CachePolicy = "health";

    /// <summary>How long one check may take before it counts as failed. With Redis down, its check alone took 16 s at the defaults.</summary>
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long a healthy answer is reused, so that probes from many sides cost one check. Failures are never reused.</summary>
    private static readonly TimeSpan CacheDuration = TimeSpan.FromSeconds(1);

    public static void AddDefaultHealthChecks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        builder.Services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var registration in options.Registrations)
            {
                var factory = registration.Factory;
                registration.Factory = services => new TimeLimitedHealthCheck(
                    factory(services), CheckTimeout, services.GetRequiredService<TimeProvider>());
            }
        });

        builder.Services.AddOutputCache(options => options.AddPolicy(CachePolicy, policy => policy.Expire(CacheDuration)));
    }

    public static void MapHealth(this WebApplication app)
    {
        app.UseOutputCache();
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthReportWriter.WriteAsync })
            .CacheOutput(CachePolicy)
            .DisableHttpMetrics();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Live) })
            .DisableHttpMetrics();
    }
}
