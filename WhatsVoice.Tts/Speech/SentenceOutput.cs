using System.Globalization;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tts.Speech;

/// <summary>The form in which a request's sentences are made and kept: Opus with its settings, or samples where null.</summary>
internal readonly record struct SentenceOutput(OpusSettings? Opus)
{
    /// <summary>The rate of WAV and PCM answers, OpenAI's.</summary>
    public const int PcmRate = 24_000;

    /// <summary>Its part of the cache key.</summary>
    public override string ToString() => Opus is { } opus
        ? string.Create(CultureInfo.InvariantCulture, $"opus/{opus.BitRate}/{opus.Complexity}")
        : string.Create(CultureInfo.InvariantCulture, $"pcm/{PcmRate}");
}
