using Polly;
using Polly.Retry;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Tts.Engines.Upstream;

/// <summary>
/// Calls an engine elsewhere with what a repetition costs in mind: synthesis may be repeated, so passing failures are, with
/// jitter; our own concurrency limit is waited for; a refused key or quota is reported at once. A call that ran into its time
/// limit is not repeated: the person has waited long enough, and another engine may be faster.
/// </summary>
internal sealed class UpstreamCaller
{
    private static readonly TimeSpan ConcurrencyPoll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(5);

    private readonly string _engine;
    private readonly UpstreamOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _pipeline;

    public UpstreamCaller(string engine, UpstreamOptions options, TimeProvider time)
    {
        _engine = engine;
        _options = options;
        _time = time;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = Is(UpstreamFault.Passing),
                MaxRetryAttempts = options.MaxRetries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = arguments => ValueTask.FromResult(
                    (arguments.Outcome.Exception as UpstreamException)?.RetryAfter is { } wait && wait <= LongestRetryAfter ? wait : (TimeSpan?)null),
            })
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = Is(UpstreamFault.Concurrency),
                MaxRetryAttempts = (int)Math.Ceiling(options.MaxConcurrencyWait / ConcurrencyPoll),
                Delay = ConcurrencyPoll,
                BackoffType = DelayBackoffType.Constant,
                UseJitter = true,
            })
            .Build();
    }

    /// <param name="characters">The length of the text, for the time limit.</param>
    /// <param name="attempt">One call; throws <see cref="UpstreamException"/>.</param>
    /// <param name="cancellationToken">Stops it all.</param>
    /// <exception cref="SpeechEngineException">It failed; or the request is wrong, with the field.</exception>
    /// <exception cref="SpeechEngineUnavailableException">Refused: key, quota or too many at once for too long.</exception>
    public async Task<T> CallAsync<T>(int characters, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await AttemptAsync(characters, attempt, token), cancellationToken);
        }
        catch (UpstreamException exception)
        {
            throw exception.Fault switch
            {
                UpstreamFault.Quota => new SpeechEngineUnavailableException(exception.Message, exception) { Refusal = EngineRefusal.Quota },
                UpstreamFault.Credentials => new SpeechEngineUnavailableException(exception.Message, exception) { Refusal = EngineRefusal.Credentials },
                UpstreamFault.Concurrency => new SpeechEngineUnavailableException(exception.Message, exception),
                _ => new SpeechEngineException(exception.Message, exception) { Field = exception.Field, Unpaid = !exception.MaybePaid },
            };
        }
    }

    private async Task<T> AttemptAsync<T>(int characters, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var limit = _options.Timeout + (_options.TimeoutPerCharacter * characters);
        using var patience = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await attempt(either.Token);
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SpeechEngineException($"The engine {_engine} did not answer within {limit.TotalSeconds:0.###} s.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new UpstreamException(UpstreamFault.Passing, $"The connection to the engine {_engine} broke.", exception) { MaybePaid = !CallPolicy.WasNotSent(exception) };
        }
    }

    private static PredicateBuilder Is(UpstreamFault fault) => (PredicateBuilder)new PredicateBuilder().Handle<UpstreamException>(exception => exception.Fault == fault);
}
