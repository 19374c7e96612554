namespace WhatsVoice.Api.Speech;

/// <param name="Bytes">An Ogg/Opus voice note.</param>
/// <param name="Cache">hit, partial or miss.</param>
internal sealed record SpokenAudio(ReadOnlyMemory<byte> Bytes, string? Cache);
