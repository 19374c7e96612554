using System.Collections.Frozen;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>The local voice as the pipeline sees it. No profile changes how it sounds.</summary>
internal sealed record FliteDescription(int Longest) : SpeechEngineDescription(
    FliteClient.Name, FliteClient.Version, FliteClient.Voices, FliteClient.DefaultVoice)
{
    private static readonly FrozenSet<string> English = FrozenSet.Create("en");

    public override bool IsLocal => true;

    public override IReadOnlySet<string> Languages(SpeechProfile profile) => English;

    public override string ToReadable(string text) => EnglishForms.Of(text);

    public override int MaxCharacters(SpeechProfile profile) => Longest;
}
