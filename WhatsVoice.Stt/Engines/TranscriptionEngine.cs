using Microsoft.Extensions.AI;
using Polly;
using Polly.Retry;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Stt.Audio;

namespace WhatsVoice.Stt.Engines;

/// <summary>
/// An engine with its retries, time limit and circuit breaker. Transient failures are retried, since transcribing leaves nothing
/// behind; a timeout is not, since the person has waited long enough and another engine may be faster.
/// </summary>
internal sealed class TranscriptionEngine
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(5);

    private readonly ISpeechToTextClient _client;
    private readonly TimeProvider _time;
    private readonly EngineBreaker _breaker;
    private readonly ResiliencePipeline _retries;

    public TranscriptionEngine(ISpeechToTextClient client, EngineBreakerOptions options, TimeProvider time, ILogger<EngineBreaker> logger)
    {
        _client = client;
        _time = time;
        Description = client.GetService<EngineDescription>() ?? throw new InvalidOperationException("An engine's client must describe itself.");
        _breaker = new EngineBreaker(
            Name, options, FailureOf, (message, cause) => new EngineException(EngineFault.Unavailable, message, cause) { RetryAfter = _breaker!.RetryAfter }, time, logger);
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time };
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

        _retries = pipeline.Build();
    }

    public EngineDescription Description { get; }

    public string Name => Description.Name;

    /// <summary>Why the engine cannot work at present; null while it can.</summary>
    public string? WhyUnavailable => _breaker.OpenReason ?? Description.WhyUnavailable();

    /// <exception cref="EngineException">It failed, or cannot work at present.</exception>
    public async Task<Transcript> TranscribeAsync(AudioFile audio, SpeechToTextOptions options, CancellationToken cancellationToken)
        => Description.WhyUnavailable() is { } reason
            ? throw new EngineException(EngineFault.Unavailable, reason)
            : await _breaker.RunAsync(token => _retries.ExecuteAsync(async attempt => await AttemptAsync(audio, options, attempt), token).AsTask(), cancellationToken);

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

    private static EngineFailure FailureOf(Exception exception) => (exception as EngineException)?.Fault switch
    {
        EngineFault.Transient or EngineFault.Timeout => EngineFailure.Failed,
        EngineFault.Credentials => EngineFailure.Credentials,
        EngineFault.Quota => EngineFailure.Quota,
        _ => EngineFailure.None,
    };
}
