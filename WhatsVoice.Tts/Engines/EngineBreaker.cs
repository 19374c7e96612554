using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace WhatsVoice.Tts.Engines;

/// <summary>
/// Circuit breaker of an engine. It opens when a share of the calls failed, and at once and for longer when the engine refuses what it would
/// refuse the next time as well (quota, key).
/// </summary>
internal sealed partial class EngineBreaker
{
    private readonly string _engine;
    private readonly EngineBreakerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EngineBreaker> _logger;
    private readonly ResiliencePipeline _pipeline;
    private Break? _refused;
    private Break? _opened;
    private string? _lastFailure;
    private int _failuresInARow;
    private bool _hasWorked;

    public EngineBreaker(string engine, EngineBreakerOptions options, TimeProvider time, ILogger<EngineBreaker> logger)
    {
        _engine = engine;
        _options = options;
        _time = time;
        _logger = logger;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                // A refused field is the request's fault: no number of them says anything about the engine.
                ShouldHandle = new PredicateBuilder().Handle<SpeechEngineException>(exception => exception.Field is null),
                FailureRatio = options.FailureRatio,
                MinimumThroughput = options.MinimumThroughput,
                SamplingDuration = options.SamplingDuration,
                BreakDuration = options.BreakDuration,
                OnOpened = opened =>
                {
                    _opened = new Break(time.GetTimestamp(), opened.BreakDuration, FailedTooOften);
                    Log.Opened(logger, engine, opened.BreakDuration.TotalSeconds);
                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    _opened = null;
                    Log.Closed(logger, engine);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>
    /// Why the engine is not usable at present; null while it is. The breaker is open, or the last answers could not be used: two in a row, or
    /// the first one since the start.
    /// </summary>
    public string? UnavailableReason => OpenReason
        ?? (_failuresInARow >= 2 || (_failuresInARow == 1 && !_hasWorked) ? _lastFailure : null);

    private string? OpenReason => (Current(_refused) ?? Current(_opened))?.Message;

    /// <summary>Refuses before there is any waiting for a turn.</summary>
    /// <exception cref="SpeechEngineUnavailableException">The breaker is open.</exception>
    public void ThrowIfOpen()
    {
        // Not Polly's own state: that stays open until somebody tries, and nobody would.
        if (OpenReason is { } reason)
        {
            throw new SpeechEngineUnavailableException(reason);
        }
    }

    /// <exception cref="SpeechEngineUnavailableException">The breaker is open.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ThrowIfOpen();
        try
        {
            var result = await _pipeline.ExecuteAsync(async token => await work(token), cancellationToken);
            _hasWorked = true;
            _failuresInARow = 0;
            return result;
        }
        catch (SpeechEngineException exception) when (exception.Field is null)
        {
            _lastFailure = exception.Message;
            Interlocked.Increment(ref _failuresInARow);
            throw;
        }
        catch (BrokenCircuitException exception)
        {
            throw new SpeechEngineUnavailableException(FailedTooOften, exception);
        }
        catch (SpeechEngineUnavailableException exception) when (exception.Refusal != EngineRefusal.None)
        {
            var wait = exception.Refusal == EngineRefusal.Quota ? _options.QuotaBreakDuration : _options.CredentialsBreakDuration;
            // Sentences in parallel meet the same refusal: one line about it is enough.
            var before = Interlocked.Exchange(ref _refused, new Break(_time.GetTimestamp(), wait, exception.Message));
            if (Current(before) is null)
            {
                Log.Refused(_logger, _engine, wait.TotalSeconds, exception.Message);
            }

            throw;
        }
    }

    private string FailedTooOften => $"The engine {_engine} failed too often and is not asked for a while.";

    private Break? Current(Break? period) =>
        period is not null && _time.GetElapsedTime(period.StartedAt) < period.Duration ? period : null;

    private sealed record Break(long StartedAt, TimeSpan Duration, string Message);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The engine {Engine} failed too often: it is not asked for {Seconds:0} s.")]
        public static partial void Opened(ILogger logger, string engine, double seconds);

        [LoggerMessage(2, LogLevel.Information, "The engine {Engine} works again.")]
        public static partial void Closed(ILogger logger, string engine);

        [LoggerMessage(3, LogLevel.Error, "The engine {Engine} refuses to work and is not asked for {Seconds:0} s: {Reason}")]
        public static partial void Refused(ILogger logger, string engine, double seconds, string reason);
    }
}

/// <summary>When the breaker opens and for how long, section <c>Speech:Breaker</c>; each engine has its own breaker.</summary>
internal sealed class EngineBreakerOptions
{
    public const string Section = "Speech:Breaker";

    /// <summary>The share of failed sentences that opens it, 0.01 to 1. Default: 0.5.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>How many sentences there must have been within <see cref="SamplingDuration"/>. Default: 4.</summary>
    [Range(2, 1000)]
    public int MinimumThroughput { get; set; } = 4;

    /// <summary>The time that is looked back on. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "01:00:00")]
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it stays open after failures. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long it stays open after the engine refused the key. Default: 1 min; a new key needs a restart, an account may be unblocked.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan CredentialsBreakDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long it stays open after the quota was used up. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan QuotaBreakDuration { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class EngineBreakerOptionsValidator : IValidateOptions<EngineBreakerOptions>;
