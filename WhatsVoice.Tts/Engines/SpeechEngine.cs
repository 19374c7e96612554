using Microsoft.Extensions.AI;
using WhatsVoice.ServiceDefaults.Engines;

namespace WhatsVoice.Tts.Engines;

/// <summary>An engine at work: its client, and what keeps it from being asked for too much.</summary>
/// <param name="client">Answers with one <see cref="DataContent"/>: <c>audio/wav</c>, or <c>audio/ogg</c> with Opus.</param>
/// <param name="gate">Its share of work at once.</param>
/// <param name="breaker">None for a local engine.</param>
internal sealed class SpeechEngine(ITextToSpeechClient client, SynthesisGate gate, EngineBreaker? breaker)
{
    public SpeechEngineDescription Description { get; } = client.GetService<SpeechEngineDescription>()
        ?? throw new InvalidOperationException("An engine's client must describe itself.");

    public string Name => Description.Name;

    public SynthesisGate Gate => gate;

    /// <summary>The requested voice where the engine has it or may have it, else its default.</summary>
    /// <param name="requested">Empty for none.</param>
    public string VoiceFor(string requested) =>
        requested.Length > 0 && Description.MayHaveVoice(requested) ? requested : Description.DefaultVoice;

    /// <inheritdoc cref="EngineBreaker.Problem"/>
    public string? UnavailableReason => Description.Unavailable ?? breaker?.Problem;

    /// <inheritdoc cref="EngineBreaker.ThrowIfOpen"/>
    public void ThrowIfOpen()
    {
        if (Description.Unavailable is { } reason)
        {
            throw new SpeechEngineUnavailableException(reason);
        }

        breaker?.ThrowIfOpen();
    }

    /// <summary>Lets the engine speak, or not where its breaker is open.</summary>
    public Task<TextToSpeechResponse> SpeakAsync(string text, TextToSpeechOptions options, CancellationToken cancellationToken) =>
        client.GetAudioAsync(text, options, cancellationToken);

    /// <summary>Runs work whose outcome counts for or against the engine.</summary>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        breaker is null ? work(cancellationToken) : breaker.RunAsync(work, cancellationToken);

    public static EngineBreaker CreateBreaker(string engine, EngineBreakerOptions options, TimeProvider time, ILogger<EngineBreaker> logger)
        => new(engine, options, FailureOf, static (message, cause) => new SpeechEngineUnavailableException(message, cause), time, logger);

    /// <summary>A refused field is the request's fault: no number of them says anything about the engine.</summary>
    private static EngineFailure FailureOf(Exception exception) => exception switch
    {
        SpeechEngineException { Field: null } => EngineFailure.Failed,
        SpeechEngineUnavailableException { Refusal: EngineRefusal.Quota } => EngineFailure.Quota,
        SpeechEngineUnavailableException { Refusal: EngineRefusal.Credentials } => EngineFailure.Credentials,
        _ => EngineFailure.None,
    };
}

/// <summary>What an engine is told beyond what <see cref="TextToSpeechOptions"/> has a property for.</summary>
/// <param name="Profile">The request's profile.</param>
/// <param name="AsOpus">Whether the audio will be Opus: an engine that makes Opus itself may answer with it.</param>
/// <param name="Context">The text around this piece.</param>
/// <param name="Instructions">How to speak, for engines that can be told; empty for none.</param>
/// <param name="Seed">From the cache key: equal requests sound equal, also with an engine that draws random numbers.</param>
internal sealed record EngineTask(SpeechProfile Profile, bool AsOpus, SentenceContext Context, string Instructions = "", ulong Seed = 0)
{
    private const string Key = "whatsvoice.task";

    public AdditionalPropertiesDictionary ToProperties() => new() { [Key] = this };

    /// <summary>The task in the options; without one, the defaults as WAV.</summary>
    public static EngineTask In(TextToSpeechOptions? options) =>
        options?.AdditionalProperties?.TryGetValue<EngineTask>(Key, out var task) == true
            ? task
            : new EngineTask(new SpeechProfile(), AsOpus: false, default);
}

/// <summary>The text around a piece of a longer sentence. It changes the sound and so the cache key: whole sentences have none.</summary>
/// <param name="Previous">What is spoken just before; null for nothing.</param>
/// <param name="Next">What is spoken just after; null for nothing.</param>
internal readonly record struct SentenceContext(string? Previous, string? Next)
{
    /// <summary>Its part of the cache key; empty for none, so that whole sentences keep theirs.</summary>
    public string ToKey() => Previous is null && Next is null ? "" : $"{Previous?.Length ?? 0}:{Previous}{Next}";
}
