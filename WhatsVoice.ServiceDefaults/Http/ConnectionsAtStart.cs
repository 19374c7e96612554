using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>A server to which connections are opened when the service starts.</summary>
/// <param name="Name">For the log.</param>
/// <param name="Address">What is asked for; read after the start, when the options are validated.</param>
internal sealed record StartUpstream(string Name, Func<Uri> Address);

/// <summary>
/// Sends parallel HEAD requests without credentials to each upstream, so that the first messages find open connections. It never
/// delays the start; an upstream that is down is asked again until it answers once.
/// </summary>
internal sealed partial class ConnectionsAtStart(
    IEnumerable<StartUpstream> upstreams, IHttpClientFactory clients, IOptions<HttpPoolOptions> options, TimeProvider time, ILogger<ConnectionsAtStart> logger)
    : BackgroundService
{
    /// <summary>The name of the HTTP client, which has no resilience handler.</summary>
    public const string Client = "connections-at-start";

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => options.Value.ConnectionsAtStart == 0 ? Task.CompletedTask : Task.WhenAll(upstreams.Select(upstream => OpenAsync(upstream, stoppingToken)));

    private async Task OpenAsync(StartUpstream upstream, CancellationToken cancellationToken)
    {
        // Probes are not worth a trace.
        using var silence = SuppressInstrumentationScope.Begin();
        for (var wait = FirstRetry; await AskAsync(upstream.Address(), cancellationToken) is not { } version; wait = TimeSpan.FromTicks(Math.Min(2 * wait.Ticks, LongestRetry.Ticks)))
        {
            Log.NotReached(logger, upstream.Name, wait.TotalSeconds);
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <returns>The HTTP version of the first response, whatever its status; null when the server cannot be reached.</returns>
    private async Task<Version?> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, options.Value.ConnectionsAtStart).Select(async _ =>
        {
            using var client = clients.CreateClient(Client);
            using var request = new HttpRequestMessage(HttpMethod.Head, address);
            try
            {
                using var response = await client.SendAsync(request, cancellationToken);
                return response.Version;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                return null;
            }
        }));
        return versions.FirstOrDefault(version => version is not null);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Upstream} cannot be reached yet. Trying again in {Seconds:0} s")]
        public static partial void NotReached(ILogger logger, string upstream, double seconds);
    }
}
