using System.Net;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>Keeps the connections to one endpoint of an upstream warm. Used by one task only.</summary>
internal sealed partial class WarmEndpoint(
    string upstream, Uri address, HttpMessageInvoker pool, OpenConnections connections, HttpPoolOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    // HTTP/2 needs one connection only, which shows with the first answer.
    private int _wanted = Math.Min(options.WarmConnections, options.MaxConnectionsPerServer);
    private long? _lastRound;
    private int _vainRounds;
    private bool? _reached;

    /// <summary>Looks whether connections are missing or were idle for long, and asks for something on each if so.</summary>
    public async Task TendAsync(CancellationToken cancellationToken)
    {
        var usable = connections.UsableTo(address);
        if (usable.Count >= _wanted)
        {
            _vainRounds = 0;
        }

        var wait = usable.Count < _wanted
            ? TimeSpan.FromTicks(Math.Min(options.WarmInterval.Ticks, FirstWait.Ticks << Math.Min(_vainRounds, 16)))
            : options.WarmInterval;
        var isDue = _lastRound is not { } last || time.GetElapsedTime(last) >= wait;
        if (!isDue || usable.Count(connection => connection.Idle < options.WarmInterval) >= _wanted)
        {
            return;
        }

        _lastRound = time.GetTimestamp();
        _vainRounds++;

        // At once, so that each needs a connection of its own. One is enough to see whether an upstream that was away is back.
        var answers = await Task.WhenAll(Enumerable.Range(0, _reached == false ? 1 : _wanted).Select(_ => AskAsync(cancellationToken)));
        Note(answers);
    }

    private void Note(Version?[] answers)
    {
        var version = answers.FirstOrDefault(answer => answer is not null);
        if (version?.Major >= 2)
        {
            _wanted = 1;
        }

        var reached = version is not null;
        if (reached && _reached != true)
        {
            // What was away comes back with the next look, not after a wait.
            _vainRounds = _reached == false ? 0 : _vainRounds;
            Log.Warm(logger, upstream, _wanted, version!);
        }
        else if (!reached && _reached != false)
        {
            Log.Away(logger, upstream);
        }

        _reached = reached;
    }

    /// <returns>The version that was spoken; null when there was no answer. Any answer will do.</returns>
    private async Task<Version?> AskAsync(CancellationToken cancellationToken)
    {
        // Not worth a trace.
        using var silence = SuppressInstrumentationScope.Begin();
        using var limit = new CancellationTokenSource(RequestLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        try
        {
            using var response = await pool.SendAsync(request, either.Token);
            return response.Version;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Connections to {Upstream} are kept warm: {Count}, HTTP/{Version}")]
        public static partial void Warm(ILogger logger, string upstream, int count, Version version);

        [LoggerMessage(2, LogLevel.Warning, "{Upstream} cannot be reached. Its connections are opened as soon as it can be")]
        public static partial void Away(ILogger logger, string upstream);
    }
}
