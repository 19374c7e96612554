using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using WhatsVoice.Stt.Audio;
using WhatsVoice.Stt.Transcription;

namespace WhatsVoice.Stt.Engines;

/// <summary>When an engine's circuit breaker opens and for how long, section <c>Transcription:Breaker</c>; each engine has its own.</summary>
internal sealed class EngineBreakerOptions
{
    /// <summary>The share of failed requests that opens it, 0.01 to 1. Default: 0.5.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>How many requests there must have been within <see cref="SamplingDuration"/>. Default: 4.</summary>
    [Range(2, 1000)]
    public int MinimumThroughput { get; set; } = 4;

    /// <summary>The sampling window. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "01:00:00")]
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it stays open after failures. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the engine is left out after it refused the key or did not know its model or address. Default: 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan CredentialsBreakDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the engine is left out after its quota was used up. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan QuotaBreakDuration { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>
/// An engine with its retries, time limit and circuit breaker. Transient failures are retried, since transcribing leaves nothing
/// behind; a timeout is not, since the person has waited long enough and another engine may be faster.
/// </summary>
internal sealed partial class TranscriptionEngine
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(5);

    // A person has given up by then, and the Api has said that it cannot listen.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly ISpeechToTextClient _client;
    private readonly EngineBreakerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _pipeline;
    private readonly SemaphoreSlim? _places;
    private Pause? _pause;
    private volatile string? _misconfigured;

    public TranscriptionEngine(ISpeechToTextClient client, EngineBreakerOptions options, TimeProvider time, ILogger<TranscriptionEngine> logger)
    {
        _client = client;
        _options = options;
        _time = time;
        _logger = logger;
        Description = client.GetService<EngineDescription>() ?? throw new InvalidOperationException("An engine's client must describe itself.");
        _places = Description.MaxConcurrency < int.MaxValue ? new SemaphoreSlim(Description.MaxConcurrency) : null;

        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<EngineException>(failure => failure.Fault is EngineFault.Transient or EngineFault.Timeout),
            FailureRatio = options.FailureRatio,
            MinimumThroughput = options.MinimumThroughput,
            SamplingDuration = options.SamplingDuration,
            BreakDuration = options.BreakDuration,
            OnOpened = opened =>
            {
                PauseFor(opened.BreakDuration, $"The engine {Name} failed too often and is left out for a while.");
                return ValueTask.CompletedTask;
            },
        });
        if (Description.MaxRetries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<EngineException>(failure => failure.Fault == EngineFault.Transient),
                MaxRetryAttempts = Description.MaxRetries,
                Delay = FirstDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = arguments => ValueTask.FromResult(
                    (arguments.Outcome.Exception as EngineException)?.RetryAfter is { } wait && wait <= LongestRetryAfter ? wait : (TimeSpan?)null),
            });
        }

        _pipeline = pipeline.Build();
    }

    public EngineDescription Description { get; }

    public string Name => Description.Name;

    /// <summary>Why the engine cannot work at present; null while it can.</summary>
    public string? WhyUnavailable => PauseLeft is not null ? _pause!.Reason : Description.WhyUnavailable();

    /// <summary>Why the engine is not well; null while it is. Wrong settings stay told until a request has succeeded.</summary>
    public string? Problem => WhyUnavailable ?? _misconfigured;

    private TimeSpan? PauseLeft => _pause is { } pause && pause.Duration - _time.GetElapsedTime(pause.At) is { Ticks: > 0 } left ? left : null;

    /// <exception cref="EngineException">It failed, or cannot work at present.</exception>
    public async Task<Transcript> TranscribeAsync(AudioFile audio, SpeechToTextOptions options, CancellationToken cancellationToken)
    {
        if (WhyUnavailable is { } reason)
        {
            throw new EngineException(EngineFault.Unavailable, reason) { RetryAfter = PauseLeft };
        }

        // Before the time limit and the breaker: a wait for a place says nothing of the engine.
        if (_places is not null && !await _places.WaitAsync(LongestWait, cancellationToken))
        {
            throw new EngineException(EngineFault.Unavailable, $"The engine {Name} has been busy for {LongestWait.TotalSeconds:0} s.");
        }

        try
        {
            var transcript = await _pipeline.ExecuteAsync(async token => await AttemptAsync(audio, options, token), cancellationToken);
            _misconfigured = null;
            return transcript;
        }
        catch (BrokenCircuitException exception)
        {
            throw new EngineException(EngineFault.Unavailable, $"The engine {Name} failed too often and is left out for a while.", exception);
        }
        catch (EngineException exception) when (exception.Fault is EngineFault.Credentials or EngineFault.Quota or EngineFault.Configuration)
        {
            _misconfigured = exception.Fault == EngineFault.Quota ? null : exception.Message;
            PauseFor(exception.Fault == EngineFault.Quota ? _options.QuotaBreakDuration : _options.CredentialsBreakDuration, exception.Message);
            throw;
        }
        finally
        {
            _places?.Release();
        }
    }

    private async Task<Transcript> AttemptAsync(AudioFile audio, SpeechToTextOptions options, CancellationToken cancellationToken)
    {
        var limit = Description.AttemptTimeout(audio.BilledDuration);
        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var stream = new AudioFileStream(audio);
        try
        {
            var response = await _client.GetTextAsync(stream, options, either.Token);
            return response.RawRepresentation as Transcript ?? new Transcript(response.Text.Trim(), null, null, []);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new EngineException(EngineFault.Timeout, $"The engine {Name} did not answer within {limit.TotalSeconds:0} s.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new EngineException(EngineFault.Transient, $"The engine {Name} cannot be reached.", exception);
        }
    }

    private void PauseFor(TimeSpan duration, string reason)
    {
        _pause = new Pause(_time.GetTimestamp(), duration, reason);
        Log.LeftOut(_logger, Name, duration.TotalSeconds, reason);
    }

    private sealed record Pause(long At, TimeSpan Duration, string Reason);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The engine {Engine} is left out for {Seconds:0} s: {Reason}")]
        public static partial void LeftOut(ILogger logger, string engine, double seconds, string reason);
    }
}
