using Microsoft.Extensions.AI;
using Polly.Timeout;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Stt.Audio;

namespace WhatsVoice.Stt.Engines;

/// <summary>
/// An engine with its attempts (<see cref="EngineAttempts"/>: transcribing leaves nothing behind, so it may be tried again) and its circuit breaker.
/// </summary>
internal sealed class TranscriptionEngine
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(300);

    // Shorter than the Api's Hearing:Timeout, at which a recording counts as heard: one that only waited is answered before, and counts nothing.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(50);

    private readonly ISpeechToTextClient _client;
    private readonly EngineBreaker _breaker;
    private readonly EngineAttempts _attempts;
    private readonly EnginePlaces? _places;
    private readonly FailedSounds _failed;
    private volatile string? _misconfigured;

    public TranscriptionEngine(ISpeechToTextClient client, EngineBreakerOptions options, TimeProvider time, ILogger<EngineBreaker> logger)
    {
        _client = client;
        Description = client.GetService<EngineDescription>() ?? throw new InvalidOperationException("An engine's client must describe itself.");
        _places = Description.MaxConcurrency < int.MaxValue ? new EnginePlaces(Description.MaxConcurrency) : null;
        _breaker = new EngineBreaker(
            Name, options, FailureOf, (message, cause) => new EngineException(EngineFault.Unavailable, message, cause) { RetryAfter = _breaker!.RetryAfter }, time, logger);
        _attempts = new EngineAttempts(Description.MaxRetries, FirstDelay, time);
        _failed = new FailedSounds(options.SamplingDuration, time);
    }

    public EngineDescription Description { get; }

    public string Name => Description.Name;

    /// <summary>Why the engine cannot work at present; null while it can.</summary>
    public string? WhyUnavailable => _breaker.OpenReason ?? _breaker.OverBudget ?? Description.WhyUnavailable();

    /// <summary>Why the engine is not well; null while it is. Wrong settings stay told until a request has succeeded.</summary>
    public string? Problem => WhyUnavailable ?? _misconfigured;

    /// <inheritdoc cref="EngineBreaker.NoteBudget"/>
    public void NoteBudget(BudgetRefusal? refusal) => _breaker.NoteBudget(refusal);

    /// <param name="caller">Who asks: callers who wait for a place take turns.</param>
    /// <exception cref="EngineException">It failed, or cannot work at present.</exception>
    public async Task<Transcript> TranscribeAsync(AudioFile audio, SpeechToTextOptions options, string caller, CancellationToken cancellationToken)
    {
        _breaker.ThrowIfOpen();
        if (Description.WhyUnavailable() is { } reason)
        {
            throw new EngineException(EngineFault.Unavailable, reason);
        }

        // Before the time limit and the breaker: a wait for a place says nothing of the engine.
        if (_places is not null && !await _places.TakeAsync(caller, LongestWait, cancellationToken))
        {
            throw new EngineException(EngineFault.Unavailable, $"The engine {Name} has been busy for {LongestWait.TotalSeconds:0} s.");
        }

        try
        {
            var transcript = await _breaker.RunAsync(token => CallCountedAsync(audio, options, token), cancellationToken);
            _misconfigured = null;
            return transcript;
        }
        catch (EngineException exception) when (exception.Fault is EngineFault.Credentials or EngineFault.Configuration or EngineFault.Forbidden)
        {
            _misconfigured = exception.Message;
            throw;
        }
        finally
        {
            _places?.Leave();
        }
    }

    /// <summary>Some servers fail on a file that they cannot read. Tried again for a minute, one person's would take the engine away from everybody.</summary>
    private async Task<Transcript> CallCountedAsync(AudioFile audio, SpeechToTextOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(audio, options, cancellationToken);
        }
        catch (EngineException exception)
        {
            // A caller who hangs up breaks the connection, or is told of a time limit that ended at the same moment: neither says anything of the engine.
            cancellationToken.ThrowIfCancellationRequested();

            // Ogg/Opus and WAV were read to their end before. Four damaged files of other formats would take the engine away from everybody.
            exception.IsDoubtful = _failed.IsKnown(audio.Hash) || (exception.MayBeTheFile && !AudioFile.CanDecode(audio.Format));
            throw;
        }
    }

    private async Task<Transcript> CallAsync(AudioFile audio, SpeechToTextOptions options, CancellationToken cancellationToken)
    {
        var limit = Description.AttemptTimeout(audio.EstimatedDuration);
        var billed = 0;
        try
        {
            var transcript = await _attempts.RunAsync(limit, AttemptAsync, cancellationToken);
            return transcript with { LostAttempts = billed };
        }
        catch (TimeoutRejectedException exception)
        {
            throw new EngineException(EngineFault.Timeout, $"The engine {Name} did not answer within {limit.TotalSeconds:0} s.", exception) { BilledAttempts = billed + 1 };
        }
        catch (EngineException exception)
        {
            exception.BilledAttempts = billed;
            throw;
        }

        async Task<Transcript> AttemptAsync(CancellationToken token)
        {
            try
            {
                return await AskAsync(audio, options, token);
            }
            catch (EngineException exception) when (exception.MayBeBilled)
            {
                billed++;
                throw;
            }
        }
    }

    private async Task<Transcript> AskAsync(AudioFile audio, SpeechToTextOptions options, CancellationToken cancellationToken)
    {
        using var stream = new AudioFileStream(audio);
        try
        {
            var response = await _client.GetTextAsync(stream, options, cancellationToken);
            return (response.RawRepresentation as Transcript ?? new Transcript(response.Text.Trim(), null, null, [])).WithoutSounds();
        }
        catch (HttpRequestException exception)
        {
            throw EngineException.OfConnection(Name, exception);
        }
    }

    private static EngineFailure FailureOf(Exception exception) => (exception as EngineException)?.Fault switch
    {
        EngineFault.Transient or EngineFault.Timeout or EngineFault.Forbidden => ((EngineException)exception).IsDoubtful ? EngineFailure.Doubtful : EngineFailure.Failed,
        EngineFault.Credentials or EngineFault.Configuration => EngineFailure.Credentials,
        EngineFault.Quota => EngineFailure.Quota,
        _ => EngineFailure.None,
    };
}

/// <summary>Which sounds an engine failed on lately, by their hash.</summary>
/// <param name="keptFor">How long one is remembered after its first failure.</param>
internal sealed class FailedSounds(TimeSpan keptFor, TimeProvider time)
{
    // More than can fail in half a minute; forgetting them all counts some twice.
    private const int Most = 10_000;

    private readonly Dictionary<string, long> _first = [];

    // Requests in parallel fail together.
    private readonly Lock _lock = new();

    /// <returns>Whether it was known.</returns>
    public bool IsKnown(string hash)
    {
        lock (_lock)
        {
            if (_first.TryGetValue(hash, out var at) && time.GetElapsedTime(at) < keptFor)
            {
                return true;
            }

            if (_first.Count >= Most)
            {
                _first.Clear();
            }

            _first[hash] = time.GetTimestamp();
            return false;
        }
    }
}
