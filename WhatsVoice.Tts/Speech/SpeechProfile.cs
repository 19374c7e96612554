namespace WhatsVoice.Tts.Speech;

/// <summary>A name for engine settings, section <c>Speech:Profiles:&lt;name&gt;</c>. The local voice has none of them.</summary>
internal sealed class SpeechProfile
{
    /// <summary>The model of an engine that has several. Default: the engine's own.</summary>
    public string? Model { get; set; }
}
