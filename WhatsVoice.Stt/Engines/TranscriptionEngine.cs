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

    /// <summary>How long the engine is left out after it refused the key. Default: 1 min.</summary>
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

    private readonly ISpeechToTextClient _client;
    private readonly EngineBreakerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _pipeline;
    private Pause? _pause;

    public TranscriptionEngine(ISpeechToTextClient client, EngineBreakerOptions options, TimeProvider time, ILogger<TranscriptionEngine> logger)
    {
        _client = client;
        _options = options;
        _time = time;
        _logger = logger;
        Description = client.GetService<EngineDescription>() ?? throw new InvalidOperationException("An engine's client must describe itself.");

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
    public string? WhyUnavailable =>
        _pause is { } pause && _time.GetElapsedTime(pause.At) < pause.Duration ? pause.Reason : Description.WhyUnavailable();

    /// <exception cref="EngineException">It failed, or cannot work at present.</exception>
    public async Task<Transcript> TranscribeAsync(AudioFile audio, SpeechToTextOptions options, CancellationToken cancellationToken)
    {
        if (WhyUnavailable is { } reason)
        {
            throw new EngineException(EngineFault.Unavailable, reason);
        }

        try
        {
            return await _pipeline.ExecuteAsync(async token => await AttemptAsync(audio, options, token), cancellationToken);
        }
        catch (BrokenCircuitException exception)
        {
            throw new EngineException(EngineFault.Unavailable, $"The engine {Name} failed too often and is left out for a while.", exception);
        }
        catch (EngineException exception) when (exception.Fault is EngineFault.Credentials or EngineFault.Quota)
        {
            PauseFor(exception.Fault == EngineFault.Quota ? _options.QuotaBreakDuration : _options.CredentialsBreakDuration, exception.Message);
            throw;
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
