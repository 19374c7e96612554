using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>A service of ours took a call and gives no sign of life: no answer, neither to the call nor to <c>/alive</c>.</summary>
public sealed class SilentServiceException(string message) : Exception(message);

/// <summary>
/// Tells a service of ours that is slow from one that takes calls and never answers: frozen, or dead behind a proxy that goes on listening. A slow one
/// answers <c>/alive</c> (<c>MapDefaultEndpoints</c>), which costs it nothing, and is waited for up to the call's own limits.
/// </summary>
public sealed partial class LivenessWatch(IHttpClientFactory clients, TimeProvider time, ILogger<LivenessWatch> logger)
{
    /// <summary>The name of the HTTP client, which has no resilience handler.</summary>
    internal const string Client = "liveness";

    /// <summary>How long a service may take to say that it lives. A machine that is busy with speech needs a part of a second.</summary>
    internal static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ShortestPatience = TimeSpan.FromSeconds(1);

    /// <summary>Silent ones: asked before each call, until they answer.</summary>
    private readonly ConcurrentDictionary<Uri, bool> _silent = [];

    /// <summary>Makes a call. Each time it has lasted for <paramref name="patience"/> more, the service is asked whether it lives, and a silent one is not waited for.</summary>
    /// <param name="service">The service's address, as its clients have it.</param>
    /// <param name="patience">At least a second.</param>
    /// <exception cref="SilentServiceException">No sign of life. After the first, calls are not even made while the service stays silent.</exception>
    public async Task<T> CallAsync<T>(Uri service, TimeSpan patience, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        if (_silent.ContainsKey(service) && !await IsAliveAsync(service, cancellationToken))
        {
            throw Silent(service);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var calling = call(ending.Token);
        do
        {
            // The call ends by itself where the caller gives up.
            await ((Task)calling).WaitAsync(patience < ShortestPatience ? ShortestPatience : patience, time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!calling.IsCompleted && await IsAliveAsync(service, cancellationToken));
        if (calling.IsCompleted)
        {
            return await calling;
        }

        await ending.CancelAsync();
        await ((Task)calling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw Silent(service);
    }

    private static SilentServiceException Silent(Uri service) => new($"{service} gives no sign of life.");

    private async Task<bool> IsAliveAsync(Uri service, CancellationToken cancellationToken)
    {
        var isAlive = await AskAsync(new Uri(service, "alive"), cancellationToken);
        if (isAlive && _silent.TryRemove(service, out _))
        {
            Log.Answers(logger, service);
        }
        else if (!isAlive && _silent.TryAdd(service, true))
        {
            Log.Silent(logger, service);
        }

        return isAlive;
    }

    private async Task<bool> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        // Probes are not worth a trace.
        using var silence = SuppressInstrumentationScope.Begin();
        using var timeout = new CancellationTokenSource(AnswerTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var client = clients.CreateClient(Client);
        try
        {
            using var response = await client.GetAsync(address, both.Token);
            return true;
        }
        catch (HttpRequestException exception)
        {
            // Refused: it has ended, which ends the call too, or is stopping, and answers what it has taken.
            return CallPolicy.WasNotSent(exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Service} takes calls and gives no sign of life: it is not waited for until it answers again")]
        public static partial void Silent(ILogger logger, Uri service);

        [LoggerMessage(2, LogLevel.Information, "{Service} answers again")]
        public static partial void Answers(ILogger logger, Uri service);
    }
}
