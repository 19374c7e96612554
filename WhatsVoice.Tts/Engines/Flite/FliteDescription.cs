namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>The local voice as the pipeline sees it. No profile changes how it sounds.</summary>
internal sealed record FliteDescription(int Longest) : SpeechEngineDescription(
    FliteClient.Name, FliteClient.Version, FliteClient.Voices, FliteClient.DefaultVoice)
{
    public override bool IsLocal => true;

    public override int MaxCharacters(SpeechProfile profile) => Longest;
}
