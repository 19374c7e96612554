using Microsoft.Extensions.AI;

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

    /// <summary>The requested voice where the engine has it, else its default.</summary>
    /// <param name="requested">Empty for none.</param>
    public string VoiceFor(string requested) =>
        requested.Length > 0 && Description.HasVoice(requested) ? requested : Description.DefaultVoice;

    /// <inheritdoc cref="EngineBreaker.Trouble"/>
    public string? Trouble => breaker?.Trouble;

    /// <inheritdoc cref="EngineBreaker.ThrowIfOpen"/>
    public void ThrowIfOpen() => breaker?.ThrowIfOpen();

    /// <summary>Lets the engine speak, or not where its breaker is open.</summary>
    public Task<TextToSpeechResponse> SpeakAsync(string text, TextToSpeechOptions options, CancellationToken cancellationToken) =>
        client.GetAudioAsync(text, options, cancellationToken);

    /// <summary>Runs work whose outcome counts for or against the engine.</summary>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        breaker is null ? work(cancellationToken) : breaker.RunAsync(work, cancellationToken);
}
