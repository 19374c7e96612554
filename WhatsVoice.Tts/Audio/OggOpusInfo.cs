using System.Collections.Immutable;

namespace WhatsVoice.Tts.Audio;

/// <summary>What <see cref="OggOpusReader"/> found in a complete, undamaged Ogg/Opus file.</summary>
/// <param name="Channels">1 for a voice note.</param>
/// <param name="PreSkip">Samples at 48 kHz that a player drops at the start.</param>
/// <param name="Packets">The audio packets.</param>
/// <param name="Duration">What a player plays.</param>
internal sealed record OggOpusInfo(int Channels, int PreSkip, ImmutableArray<ReadOnlyMemory<byte>> Packets, TimeSpan Duration);
