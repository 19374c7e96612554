using System.Collections.Immutable;

namespace WhatsVoice.Tts.Audio;

/// <summary>One stretch of speech as Opus packets of 20 ms each, made by an encoder of its own.</summary>
/// <param name="SampleRate">The rate that went into the encoder, for the header's information.</param>
/// <param name="PreSkip">What the decoder puts out before the first sample, in samples at 48 kHz.</param>
/// <param name="Length">The speech itself, in samples at 48 kHz.</param>
/// <param name="Packets">Enough packets to hear all of <paramref name="Length"/>.</param>
/// <param name="PausePackets">
/// What the same encoder made of the silence that follows: a joiner takes as many as the pause needs, and the decoder
/// never notices, since they continue the state that <paramref name="Packets"/> left behind.
/// </param>
internal sealed record OpusSpeech(
    int SampleRate,
    int PreSkip,
    long Length,
    ImmutableArray<ReadOnlyMemory<byte>> Packets,
    ImmutableArray<ReadOnlyMemory<byte>> PausePackets)
{
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
