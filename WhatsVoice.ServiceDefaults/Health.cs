using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.ServiceDefaults;

internal static class Health
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>How long one check may take before it counts as failed. With Redis down, its check alone took 16 s at the defaults.</summary>
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    public static void AddDefaultHealthChecks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy());
        builder.Services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var registration in options.Registrations)
            {
                var factory = registration.Factory;
                registration.Factory = services => new TimeLimitedHealthCheck(
                    factory(services), CheckTimeout, services.GetRequiredService<TimeProvider>());
            }
        });
        builder.Services.AddSingleton<HealthReports>();
    }

    /// <summary>
    /// Maps <c>/health</c>: 200 or 503 and the status for every caller, and each check's description for callers with a key of the scope
    /// <c>monitor</c> or where no key is configured. <c>/alive</c> only says that the process runs.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapMethods("/health", Methods, WriteAsync).ExcludeFromDescription().DisableHttpMetrics();
        app.MapMethods("/alive", Methods, () => TypedResults.Text("Healthy")).ExcludeFromDescription().DisableHttpMetrics();
    }

    private static async Task WriteAsync(HttpContext context, HealthReports reports)
    {
        var report = await reports.GetAsync(context.RequestAborted);
        context.Response.StatusCode = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store, no-cache";
        await using var json = new Utf8JsonWriter(context.Response.Body);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        if (await MaySeeDetailsAsync(context))
        {
            WriteChecks(json, report);
        }

        json.WriteEndObject();
    }

    private static async Task<bool> MaySeeDetailsAsync(HttpContext context)
    {
        if (context.RequestServices.GetService<ApiKeys>() is not { AreConfigured: true })
        {
            return true;
        }

        var caller = await context.AuthenticateAsync(ApiKeyAuthentication.SchemeName);
        return caller.Principal?.HasClaim(ApiKeyAuthentication.ScopeClaim, ApiScopes.Monitor) == true;
    }

    private static void WriteChecks(Utf8JsonWriter json, HealthReport report)
    {
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", entry.Status.ToString());
            if (entry.Description is { Length: > 0 } description)
            {
                json.WriteString("description", description);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

/// <summary>
/// Runs the checks at most once a second, whatever the number of callers: checks write to the store. An
/// unhealthy report is not reused, so that a recovery shows at once; callers that come while checks run share their result.
/// </summary>
internal sealed class HealthReports(HealthCheckService checks, TimeProvider time)
{
    private static readonly TimeSpan ReuseFor = TimeSpan.FromSeconds(1);

    // Requests race for who runs the checks.
    private readonly Lock _lock = new();
    private Task<HealthReport>? _latest;
    private long _startedAt;
    private volatile bool _isReusable;

    public Task<HealthReport> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var mayReuse = _isReusable && time.GetElapsedTime(_startedAt) < ReuseFor;
            if (_latest is null || (_latest.IsCompleted && !mayReuse))
            {
                _startedAt = time.GetTimestamp();
                _latest = Task.Run(RunAsync, CancellationToken.None);
            }

            return _latest.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthReport> RunAsync()
    {
        _isReusable = false;
        var report = await checks.CheckHealthAsync(CancellationToken.None);
        _isReusable = report.Status != HealthStatus.Unhealthy;
        return report;
    }
}

/// <summary>Ends a check that ignores its cancellation token, as Redis checks do while they connect.</summary>
internal sealed class TimeLimitedHealthCheck(IHealthCheck inner, TimeSpan limit, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.CheckHealthAsync(context, cancellationToken).WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"No response within {limit.TotalSeconds:0.#} s.");
        }
    }
}
