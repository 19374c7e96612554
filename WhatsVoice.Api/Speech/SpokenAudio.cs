using System.IO.Hashing;

namespace WhatsVoice.Api.Speech;

/// <param name="Bytes">An Ogg/Opus voice note.</param>
/// <param name="Cache">hit, partial or miss.</param>
/// <param name="Engine">Who spoke, for example flite.</param>
/// <param name="Duration">How long the audio plays.</param>
/// <param name="Timing">Where the time went, as in <c>Server-Timing</c>.</param>
internal sealed record SpokenAudio(ReadOnlyMemory<byte> Bytes, string? Cache, string? Engine = null, TimeSpan? Duration = null, string? Timing = null)
{
    /// <summary>Names the audio by its content: the Tts service gives equal bytes for equal requests, while it has them in its cache. It protects against nobody, so it need not be cryptographic.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(XxHash128.Hash(Bytes.Span));
}
