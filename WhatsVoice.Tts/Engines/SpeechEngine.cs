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

    /// <inheritdoc cref="EngineBreaker.BeginProof"/>
    public bool BeginProof() => breaker?.BeginProof() == true;

    /// <inheritdoc cref="EngineBreaker.Skip"/>
    public void Skip(string reason) => breaker?.Skip(reason);

    /// <inheritdoc cref="EngineBreaker.NoteBudget"/>
    public void NoteBudget(BudgetRefusal? refusal) => breaker?.NoteBudget(refusal);

    public static EngineBreaker CreateBreaker(string engine, EngineBreakerOptions options, TimeProvider time, ILogger<EngineBreaker> logger)
        => new(engine, options, FailureOf, static (message, cause) => new SpeechEngineUnavailableException(message, cause), time, logger);

    /// <summary>A refused field is the request's fault: no number of them says anything about the engine.</summary>
    private static EngineFailure FailureOf(Exception exception) => exception switch
    {
        SpeechEngineException { Doubtful: true } => EngineFailure.Doubtful,
        SpeechEngineException { Field: null } => EngineFailure.Failed,
        SpeechEngineUnavailableException { Refusal: EngineRefusal.Quota } => EngineFailure.Quota,
        SpeechEngineUnavailableException { Refusal: EngineRefusal.Credentials } => EngineFailure.Credentials,
        _ => EngineFailure.None,
    };
}
