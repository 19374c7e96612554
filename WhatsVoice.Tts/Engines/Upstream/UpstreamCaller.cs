using System.ComponentModel.DataAnnotations;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Tts.Engines.Upstream;

/// <summary>
/// Calls an engine elsewhere: passing failures are retried (<see cref="EngineAttempts"/>), our own concurrency limit is waited for, a refused
/// key or quota is reported at once.
/// </summary>
internal sealed class UpstreamCaller
{
    /// <summary>32 MB, for <see cref="BufferedResponseHandler"/>: 11 minutes of 24 kHz samples, far more than a sentence takes.</summary>
    public const long MaxBytes = 32 << 20;

    private static readonly TimeSpan ConcurrencyPoll = TimeSpan.FromMilliseconds(250);

    private readonly string _engine;
    private readonly UpstreamOptions _options;
    private readonly EngineAttempts _attempts;
    private readonly ResiliencePipeline _places;

    public UpstreamCaller(string engine, UpstreamOptions options, TimeProvider time)
    {
        _engine = engine;
        _options = options;
        _attempts = new EngineAttempts(options.MaxRetries, options.RetryDelay, time);
        _places = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<UpstreamException>(exception => exception.Fault == UpstreamFault.Concurrency),
                MaxRetryAttempts = (int)Math.Ceiling(options.MaxConcurrencyWait / ConcurrencyPoll),
                Delay = ConcurrencyPoll,
                BackoffType = DelayBackoffType.Constant,
                UseJitter = true,
            })
            .Build();
    }

    /// <param name="characters">The length of the text, for the time limit.</param>
    /// <param name="paid">Counts the attempts that may be billed.</param>
    /// <param name="attempt">One call; throws <see cref="UpstreamException"/>.</param>
    /// <exception cref="SpeechEngineException">It failed; or the request is wrong, with the field.</exception>
    /// <exception cref="SpeechEngineUnavailableException">Refused: key, quota or too many at once for too long.</exception>
    public async Task<T> CallAsync<T>(int characters, PaidCalls paid, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var limit = _options.Timeout + (_options.TimeoutPerCharacter * characters);
        try
        {
            return await _places.ExecuteAsync(async place => await _attempts.RunAsync(limit, token => CountedAsync(paid, attempt, token), place), cancellationToken);
        }
        catch (TimeoutRejectedException exception)
        {
            throw new SpeechEngineException($"The engine {_engine} did not answer within {limit.TotalSeconds:0.###} s.", exception);
        }
        catch (UpstreamException exception)
        {
            throw exception.Fault switch
            {
                UpstreamFault.Quota => new SpeechEngineUnavailableException(exception.Message, exception) { Refusal = EngineRefusal.Quota },
                UpstreamFault.Credentials => new SpeechEngineUnavailableException(exception.Message, exception) { Refusal = EngineRefusal.Credentials },
                UpstreamFault.Concurrency => new SpeechEngineUnavailableException(exception.Message, exception),
                _ => new SpeechEngineException(exception.Message, exception) { Field = exception.Field, Doubtful = exception.IsMisconfigured || exception.MayBeTheText },
            };
        }
    }

    private async Task<T> CountedAsync<T>(PaidCalls paid, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        paid.Begin();
        try
        {
            return await AttemptAsync(attempt, cancellationToken);
        }
        catch (UpstreamException exception) when (!exception.MaybePaid)
        {
            paid.TakeBack();
            throw;
        }
    }

    private async Task<T> AttemptAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await attempt(cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new SpeechEngineException($"The engine {_engine} answers with more than {MaxBytes >> 20} MB.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new UpstreamException(UpstreamFault.Passing, $"The connection to the engine {_engine} broke.", exception) { MaybePaid = !CallPolicy.WasNotSent(exception) };
        }
    }
}

/// <summary>One failed attempt at an engine elsewhere; <see cref="UpstreamCaller"/> decides what becomes of it.</summary>
internal sealed class UpstreamException(UpstreamFault fault, string message, Exception? innerException = null) : Exception(message, innerException), IAttemptFailure
{
    public UpstreamFault Fault => fault;

    public bool IsPassing => fault == UpstreamFault.Passing;

    /// <summary>Which field was refused, for <see cref="UpstreamFault.Request"/>.</summary>
    public string? Field { get; init; }

    /// <summary>The engine does not know the model or the address: no request can succeed, and the settings are wrong.</summary>
    public bool IsMisconfigured { get; init; }

    /// <summary>
    /// The engine itself failed (HTTP 500), as some do at a text that they cannot speak, or what is in front of it forbids the text (HTTP 403). HTTP 401 is
    /// never a text's doing.
    /// </summary>
    public bool MayBeTheText { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the engine may have done, and billed, the work.</summary>
    public bool MaybePaid { get; init; }
}

/// <summary>What a failed call to an engine elsewhere means for the next one.</summary>
internal enum UpstreamFault
{
    /// <summary>Theirs and passing: 5xx, a broken connection, a busy system. Worth repeating.</summary>
    Passing,

    /// <summary>Too many of our own calls at once: worth waiting for.</summary>
    Concurrency,

    Request,

    /// <summary>The key is wrong or the account is blocked.</summary>
    Credentials,

    Quota,
}

internal abstract class UpstreamOptions
{
    /// <summary>How often a call is repeated after a passing failure. Default: 2.</summary>
    [Range(1, 10)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>The wait before the first repetition, doubled each time, with jitter. Default: 0.3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a call waits in all while the engine says that too many of ours run. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.25", "00:05:00")]
    public TimeSpan MaxConcurrencyWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time limit of one attempt at an empty text. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What each character adds to <see cref="Timeout"/>. Default: 20 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan TimeoutPerCharacter { get; set; } = TimeSpan.FromMilliseconds(20);
}
