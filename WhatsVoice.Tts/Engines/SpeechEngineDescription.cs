namespace WhatsVoice.Tts.Engines;

/// <summary>What the pipeline must know of an engine; every engine's client answers <c>GetService</c> with it.</summary>
/// <param name="Name">As in <c>X-Engine</c>, for example <c>flite</c>.</param>
/// <param name="Version">Changes whenever the same text may sound different: part of every cache key.</param>
/// <param name="Voices">What a request may ask for.</param>
/// <param name="DefaultVoice">When it asks for none.</param>
/// <param name="MaxCharacters">The longest text of one call.</param>
internal sealed record SpeechEngineDescription(
    string Name, string Version, IReadOnlyList<SpeechVoice> Voices, string DefaultVoice, int MaxCharacters);
