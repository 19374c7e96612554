using Concentus;
using Concentus.Enums;

namespace WhatsVoice.Tts.Audio;

/// <param name="BitRate">Target in bits a second, variable bit rate. 24,000 is transparent for 16 kHz speech.</param>
/// <param name="Complexity">0 (fastest) to 10.</param>
internal readonly record struct OpusSettings(int BitRate, int Complexity);

/// <summary>Opus in managed code: Concentus, a port of libopus (docs/adr/0020).</summary>
internal static class OpusCodec
{
    /// <summary>Trailing silence that every encoded stretch carries: the longest pause a joiner can make.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    // The largest packet of one frame (RFC 6716, section 3.2.1).
    private const int MaxPacketLength = 1276;

    // The longest packet that Opus allows: 120 ms (RFC 6716, section 2).
    private const int MaxPacketSamples = OpusSpeech.ClockRate * 120 / 1000;

    // What a decoder that starts within a stream needs to be near the right level (RFC 7845, section 4.6: 80 ms).
    private const int PacketsToSettle = 4;

    private const int PacketsPerSecond = OpusSpeech.ClockRate / OpusSpeech.SamplesPerPacket;
    private static readonly int[] SampleRates = [8_000, 12_000, 16_000, 24_000, 48_000];

    static OpusCodec() => OpusCodecFactory.AttemptToUseNativeLibrary = false; // equal input gives equal packets, whatever is installed

    /// <summary>Encodes one stretch of speech from a fresh state, on the calling thread: about 15 ms for a second of speech.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static OpusSpeech Encode(PcmAudio audio, OpusSettings settings, CancellationToken cancellationToken)
    {
        audio = audio.Resample(Array.Find(SampleRates, rate => rate >= audio.SampleRate) is > 0 and var nearest ? nearest : SampleRates[^1]);
        var encoder = OpusCodecFactory.CreateEncoder(audio.SampleRate, 1, OpusApplication.OPUS_APPLICATION_VOIP);
        encoder.Bitrate = settings.BitRate;
        encoder.Complexity = settings.Complexity;
        encoder.SignalType = OpusSignal.OPUS_SIGNAL_VOICE;

        var ratio = OpusSpeech.ClockRate / audio.SampleRate;
        var preSkip = encoder.Lookahead * ratio;
        var length = (long)audio.Samples.Length * ratio;
        var packetCount = (int)((preSkip + length + OpusSpeech.SamplesPerPacket - 1) / OpusSpeech.SamplesPerPacket);
        var packets = new ReadOnlyMemory<byte>[packetCount + (int)(LongestPause.TotalSeconds * PacketsPerSecond)];
        var frame = new short[OpusSpeech.SamplesPerPacket / ratio];
        Span<byte> packet = stackalloc byte[MaxPacketLength];
        for (var i = 0; i < packets.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rest = audio.Samples.AsSpan(Math.Min(i * frame.Length, audio.Samples.Length));
            rest[..Math.Min(rest.Length, frame.Length)].CopyTo(frame);
            frame.AsSpan(Math.Min(rest.Length, frame.Length)).Clear();
            packets[i] = packet[..encoder.Encode(frame, frame.Length, packet, packet.Length)].ToArray();
        }

        return new OpusSpeech(settings.BitRate, preSkip, length, [.. packets.AsSpan(0, packetCount)], [.. packets.AsSpan(packetCount)]);
    }

    /// <summary>Decodes a file to 48 kHz on the calling thread: about 5 ms for a second of speech. Stereo is mixed down.</summary>
    /// <exception cref="InvalidDataException">A packet cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PcmAudio Decode(OggOpusInfo file, CancellationToken cancellationToken) =>
        Decode([.. file.Packets], file.PreSkip, file.OutputGain, (long)Math.Round(file.Duration.TotalSeconds * OpusSpeech.ClockRate), cancellationToken);

    /// <inheritdoc cref="Decode(OggOpusInfo, CancellationToken)"/>
    public static PcmAudio Decode(OpusSpeech speech, CancellationToken cancellationToken) =>
        Decode(speech.Packets.AsSpan(), speech.PreSkip, speech.OutputGain, speech.Length, cancellationToken);

    /// <summary>The largest sample around a stream's largest packet, which is where sound is if there is any: about 1 ms, however long the stream.</summary>
    /// <exception cref="InvalidDataException">A packet cannot be decoded.</exception>
    public static int PeakAroundLargest(OpusSpeech speech)
    {
        var largest = Enumerable.Range(0, speech.Packets.Length).MaxBy(i => speech.Packets[i].Length);
        var around = speech.Packets[Math.Max(0, largest - PacketsToSettle)..Math.Min(speech.Packets.Length, largest + 2)];
        return Decode(around.AsSpan(), 0, speech.OutputGain, around.Length * OpusSpeech.SamplesPerPacket, default).Peak;
    }

    private static PcmAudio Decode(ReadOnlySpan<ReadOnlyMemory<byte>> packets, int preSkip, short outputGain, long length, CancellationToken cancellationToken)
    {
        var decoder = OpusCodecFactory.CreateDecoder(OpusSpeech.ClockRate, 1);
        decoder.Gain = outputGain;
        var samples = new short[length];
        var frame = new short[MaxPacketSamples];
        var position = -(long)preSkip;
        foreach (var packet in packets)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var decoded = DecodePacket(decoder, packet.Span, frame);
            var from = (int)Math.Clamp(-position, 0, decoded);
            var to = (int)Math.Clamp(length - position, from, decoded);
            frame.AsSpan(from..to).CopyTo(samples.AsSpan((int)Math.Min(position + from, length)));
            position += decoded;
        }

        return new PcmAudio(samples, OpusSpeech.ClockRate);
    }

    private static int DecodePacket(IOpusDecoder decoder, ReadOnlySpan<byte> packet, Span<short> frame)
    {
        try
        {
            return decoder.Decode(packet, frame, frame.Length, decode_fec: false);
        }
        catch (Exception exception) when (exception is OpusException or ArgumentException or IndexOutOfRangeException or ArithmeticException)
        {
            // What a packet from outside can bring about in managed code.
            throw new InvalidDataException("An Opus packet cannot be decoded.", exception);
        }
    }
}
