using System.Globalization;
using System.Text.RegularExpressions;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary>ElevenLabs as the pipeline sees it; much depends on the profile's model.</summary>
internal sealed partial record ElevenLabsDescription(ElevenLabsOptions Options, ElevenLabsModels Models) : SpeechEngineDescription(
    ElevenLabsClient.Name,
    $"elevenlabs/{Options.OutputFormat}",
    [new(Options.VoiceId, ElevenLabsClient.Name, "mul", "ElevenLabs' default voice (ElevenLabs:VoiceId); any other voice's id may be named too")],
    Options.VoiceId)
{
    public override string Licence => "ElevenLabs' terms";

    public override bool HasVoice(string voice) => base.HasVoice(voice) || VoiceId().IsMatch(voice);

    public override IReadOnlySet<string>? Languages(SpeechProfile profile) => Models.For(profile).Languages is { Count: > 0 } languages ? languages : null;

    /// <summary>Flash and Turbo read digits as they come, and normalise them for Enterprise plans only (docs/adr/0050).</summary>
    public override string SpellOut(string text, string language, SpeechProfile profile) =>
        !Models.For(profile).ReadsNumbers && profile.TextNormalization != "on" ? NumberForms.Of(text, language) : text;

    public override int MaxCharacters(SpeechProfile profile) => Models.For(profile).MaxCharacters;

    public override string Settings(SpeechProfile profile, double speed) => string.Create(
        CultureInfo.InvariantCulture, $"{Models.For(profile).Id}/{profile}/{ElevenLabsVoiceSettings.Clamp(speed):R}");

    public override bool TakesContext(SpeechProfile profile) => Models.For(profile).TakesContext;

    [GeneratedRegex("^[A-Za-z0-9]{20}$", RegexOptions.NonBacktracking)]
    private static partial Regex VoiceId();
}
