using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Speech;

/// <summary>What a request may ask for as <c>response_format</c>.</summary>
internal enum SpeechFormat
{
    /// <summary>Ogg/Opus, mono: a voice note.</summary>
    Opus,

    /// <summary>WAVE, 16 bits, mono, 24 kHz.</summary>
    Wav,

    /// <summary>Samples only: 16 bits little-endian, mono, 24 kHz, as OpenAI's.</summary>
    Pcm,
}

/// <param name="Text">Cleaned, with something to speak in it.</param>
/// <param name="Voice">A voice that one of the engines has, or the name of one of OpenAI's; empty where none was asked for.</param>
/// <param name="Speed">0.25 to 4.</param>
/// <param name="Language">A BCP 47 tag; empty where none was given.</param>
/// <param name="TextLanguage">The given language, else the detected one; empty where the text does not tell.</param>
/// <param name="Engine">The engine whose turn it is: <see cref="EngineChain"/> sets it, one for the whole request.</param>
internal sealed record SpeechOrder(
    string Text, string Voice, SpeechFormat Format, double Speed, string Profile, SpeechProfile Settings, string Language, string TextLanguage, SpeechEngine Engine)
{
    /// <summary>Whether to answer from the first sentence on.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether to say what was given to the engine.</summary>
    public bool Debug { get; init; }

    /// <summary>Whether the Api asks, for a person who waits.</summary>
    public bool FromApi { get; init; }

    /// <summary>Who asks, as limits tell callers apart: of the Api each person.</summary>
    public string Caller { get; init; } = "";

    /// <summary>Bits a second that were asked for; null: as the service is set.</summary>
    public int? BitRate { get; init; }

    /// <summary>How to speak, in words; empty where nothing was said.</summary>
    public string Instructions { get; init; } = "";

    /// <summary>The settings of a request that names no profile.</summary>
    public required SpeechProfile DefaultSettings { get; init; }

    /// <summary>What of the request's text is not spoken.</summary>
    public required DroppedText Dropped { get; init; }

    /// <summary>Identifies the request over all engines that are tried: sentences take turns by it.</summary>
    public object Request { get; } = new();

    /// <summary>The language that <see cref="Engine"/> is told: the given one, or the detected one where it needs one.</summary>
    public string EngineLanguage => Engine.Description.NeedsLanguage ? TextLanguage : Language;

    /// <summary>The voice that <see cref="Engine"/> will use.</summary>
    public string EngineVoice => Engine.VoiceFor(Voice);
}
