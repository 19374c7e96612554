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
