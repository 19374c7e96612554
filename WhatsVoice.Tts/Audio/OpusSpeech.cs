using System.Collections.Immutable;
using Concentus.Structs;

namespace WhatsVoice.Tts.Audio;

/// <summary>One stretch of speech as Opus packets of 20 ms each, made by one encoder.</summary>
/// <param name="BitRate">Bits a second that it was encoded for here; 0 where an engine encoded it.</param>
/// <param name="PreSkip">What the decoder puts out before the first sample, in samples at 48 kHz.</param>
/// <param name="Length">The speech itself, in samples at 48 kHz.</param>
/// <param name="Packets">Enough packets to hear all of <paramref name="Length"/>.</param>
/// <param name="PausePackets">
/// What the same encoder made of the silence that follows: a joiner takes as many as the pause needs, and the decoder
/// never notices, since they continue the state that <paramref name="Packets"/> left behind.
/// </param>
internal sealed record OpusSpeech(
    int BitRate,
    int PreSkip,
    long Length,
    ImmutableArray<ReadOnlyMemory<byte>> Packets,
    ImmutableArray<ReadOnlyMemory<byte>> PausePackets)
{
    /// <summary>What a player adds to the level, in 1/256 dB (RFC 7845, section 5.1, "output gain").</summary>
    public short OutputGain { get; init; }

    /// <summary>Opus counts time in samples at 48 kHz, whatever went into the encoder (RFC 7845, section 4).</summary>
    public const int ClockRate = 48_000;

    /// <summary>The length of every packet here: 20 ms.</summary>
    public const int SamplesPerPacket = 960;

    /// <summary>What the packets hold, those of the pause included.</summary>
    public int ByteCount => BytesOf(Packets) + BytesOf(PausePackets);

    private static int BytesOf(ImmutableArray<ReadOnlyMemory<byte>> packets)
    {
        var bytes = 0;
        foreach (var packet in packets)
        {
            bytes += packet.Length;
        }

        return bytes;
    }
}

/// <summary>What the first bytes of an Opus packet say (RFC 6716, section 3).</summary>
internal static class OpusPacket
{
    /// <summary>How long the packet plays, in samples at 48 kHz; 0 for one that is empty, cut off, or longer than the 120 ms that Opus allows.</summary>
    public static int Samples(ReadOnlySpan<byte> packet) => Math.Max(0, OpusPacketInfo.GetNumSamples(packet, OpusSpeech.ClockRate));
}
