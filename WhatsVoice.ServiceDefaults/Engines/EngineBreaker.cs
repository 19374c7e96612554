using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace WhatsVoice.ServiceDefaults.Engines;

/// <summary>What the exception of a call says about the engine.</summary>
public enum EngineFailure
{
    /// <summary>Nothing: the request was at fault.</summary>
    None,

    /// <summary>The call failed; another may work.</summary>
    Failed,

    /// <summary>
    /// The response does not fit the request, which may be the request's own doing: it is told in <c>/health</c>, and does not open the breaker, so that
    /// nobody can take the engine away from everybody with requests made for that.
    /// </summary>
    Doubtful,

    /// <summary>The key is wrong, or the account is blocked.</summary>
    Credentials,

    Quota,
}

/// <summary>
/// Circuit breaker of a speech or transcription engine. It opens when a share of the calls failed, and at once and for longer when the
/// engine refuses what it would refuse the next time as well (quota, key).
/// </summary>
public sealed partial class EngineBreaker
{
    private readonly string _engine;
    private readonly EngineBreakerOptions _options;
    private readonly Func<Exception, EngineFailure> _failureOf;
    private readonly Func<string, Exception?, Exception> _unavailable;
    private readonly TimeProvider _time;
    private readonly ILogger<EngineBreaker> _logger;
    private readonly ResiliencePipeline _pipeline;
    private Break? _refused;
    private Break? _opened;
    private BudgetRefusal? _overBudget;
    private string? _lastFailure;
    private int _failuresInARow;
    private bool _hasWorked;
    private long? _provedAt;

    // Requests in parallel are in doubt together.
    private readonly Lock _proof = new();

    /// <param name="unavailable">Makes the exception that callers get while the breaker is open, from its message and its cause.</param>
    public EngineBreaker(
        string engine, EngineBreakerOptions options, Func<Exception, EngineFailure> failureOf, Func<string, Exception?, Exception> unavailable, TimeProvider time, ILogger<EngineBreaker> logger)
    {
        _engine = engine;
        _options = options;
        _failureOf = failureOf;
        _unavailable = unavailable;
        _time = time;
        _logger = logger;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(exception => failureOf(exception) == EngineFailure.Failed),
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
    /// Why the engine is not well; null while it is. The breaker is open, the budget is used up, or the last responses could not be used: two in a row, or
    /// the first one since the start.
    /// </summary>
    public string? Problem => OpenReason ?? OverBudget
        ?? (_failuresInARow >= 2 || (_failuresInARow == 1 && !_hasWorked) ? _lastFailure : null);

    /// <summary>Why the engine is skipped at present; null while it is.</summary>
    public string? OpenReason => Current?.Message;

    /// <summary>Why our own budget refused the latest call; null where it allowed it, or once its day or month is over.</summary>
    public string? OverBudget => _overBudget is { } refusal && _time.GetUtcNow() < refusal.Until ? refusal.Reason : null;

    /// <summary>How long the breaker stays open; null while it is closed.</summary>
    public TimeSpan? RetryAfter => Current is { } current ? Left(current) : null;

    /// <summary>Throws the exception for an open breaker, for callers that would otherwise wait for their turn first.</summary>
    public void ThrowIfOpen()
    {
        // Not Polly's own state: that stays open until somebody tries, and nobody would.
        if (OpenReason is { } reason)
        {
            throw _unavailable(reason, null);
        }
    }

    /// <summary>Runs work whose outcome counts for or against the engine; throws the exception for an open breaker.</summary>
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
        catch (BrokenCircuitException exception)
        {
            throw _unavailable(FailedTooOften, exception);
        }
        catch (Exception exception) when (_failureOf(exception) is not EngineFailure.None and var failure)
        {
            if (failure is EngineFailure.Failed or EngineFailure.Doubtful)
            {
                _lastFailure = exception.Message;
                Interlocked.Increment(ref _failuresInARow);
            }
            else
            {
                Refuse(failure == EngineFailure.Quota ? _options.QuotaBreakDuration : _options.CredentialsBreakDuration, exception.Message);
            }

            throw;
        }
    }

    /// <summary>
    /// Whether to find out now if the engine or the requests are at fault: as many responses in a row as <see cref="EngineBreakerOptions.MinimumThroughput"/>
    /// could not be used. True at most once within <see cref="EngineBreakerOptions.CredentialsBreakDuration"/>: a proof costs a call.
    /// </summary>
    public bool BeginProof()
    {
        lock (_proof)
        {
            if (_failuresInARow < _options.MinimumThroughput || (_provedAt is { } at && _time.GetElapsedTime(at) < _options.CredentialsBreakDuration))
            {
                return false;
            }

            _provedAt = _time.GetTimestamp();
            return true;
        }
    }

    /// <summary>The engine is at fault, whatever it is asked for: it is skipped as long as after a refused key.</summary>
    /// <param name="reason">What it does.</param>
    public void Skip(string reason) => Refuse(_options.CredentialsBreakDuration, reason);

    /// <summary>What our own budget said to a call. It does not open the breaker: a shorter call may fit.</summary>
    /// <param name="refusal">Null: the call is allowed.</param>
    public void NoteBudget(BudgetRefusal? refusal) => Volatile.Write(ref _overBudget, refusal);

    private void Refuse(TimeSpan wait, string message)
    {
        // Calls in parallel meet the same refusal: one line about it is enough.
        var before = Interlocked.Exchange(ref _refused, new Break(_time.GetTimestamp(), wait, message));
        if (before is null || Left(before) <= TimeSpan.Zero)
        {
            Log.Refused(_logger, _engine, wait.TotalSeconds, message);
        }
    }

    private string FailedTooOften => $"The engine {_engine} failed too often and is skipped for a while.";

    private Break? Current => new[] { _refused, _opened }.FirstOrDefault(period => period is not null && Left(period) > TimeSpan.Zero);

    private TimeSpan Left(Break period) => period.Duration - _time.GetElapsedTime(period.StartedAt);

    private sealed record Break(long StartedAt, TimeSpan Duration, string Message);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The engine {Engine} failed too often: it is skipped for {Seconds:0} s.")]
        public static partial void Opened(ILogger logger, string engine, double seconds);

        [LoggerMessage(2, LogLevel.Information, "The engine {Engine} works again.")]
        public static partial void Closed(ILogger logger, string engine);

        [LoggerMessage(3, LogLevel.Error, "The engine {Engine} refuses to work and is skipped for {Seconds:0} s: {Reason}")]
        public static partial void Refused(ILogger logger, string engine, double seconds, string reason);
    }
}

/// <summary>Our own budget for an engine is used up.</summary>
/// <param name="Reason">What is used up, and until when.</param>
/// <param name="Until">The end of the limit's day or month.</param>
public sealed record BudgetRefusal(string Reason, DateTimeOffset Until)
{
    /// <param name="what">Begins the sentence that <c>/health</c> and callers get.</param>
    /// <param name="isMonthly">Whether a month's limit is reached, not a day's.</param>
    /// <param name="now">Days and months are UTC's.</param>
    public static BudgetRefusal Of(string what, bool isMonthly, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var until = isMonthly ? today.AddDays(1 - today.Day).AddMonths(1) : today.AddDays(1);
        return new BudgetRefusal(string.Create(CultureInfo.InvariantCulture, $"{what} until {until:yyyy-MM-dd HH:mm} UTC."), until);
    }
}

/// <summary>When the breaker opens and for how long, sections <c>Speech:Breaker</c> and <c>Transcription:Breaker</c>; each engine has its own breaker.</summary>
public sealed class EngineBreakerOptions
{
    /// <summary>The share of failed calls that opens it, 0.01 to 1. Default: 0.5.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>How many calls there must have been within <see cref="SamplingDuration"/>. Default: 4.</summary>
    [Range(2, 1000)]
    public int MinimumThroughput { get; set; } = 4;

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

/// <summary>Checks <see cref="EngineBreakerOptions"/>.</summary>
[OptionsValidator]
public sealed partial class EngineBreakerOptionsValidator : IValidateOptions<EngineBreakerOptions>;
