using System.Buffers;
using System.Collections.Immutable;

namespace WhatsVoice.Tts.Audio;

/// <summary>Joins sentences that are all there into one.</summary>
internal static class SpeechJoiner
{
    // What the packets do not make up of a file: two header pages, and a page header for each sentence and each second.
    private const int Overhead = 4096;

    /// <summary>Joins at packet level into one Ogg/Opus file, see <see cref="OpusJoiner"/>.</summary>
    /// <param name="sentences">At least one.</param>
    /// <param name="pauses">The pause after each of them; the last one's is not made.</param>
    public static (ReadOnlyMemory<byte> File, TimeSpan Duration) JoinOpus(IReadOnlyList<OpusSpeech> sentences, IReadOnlyList<TimeSpan> pauses)
    {
        var file = new ArrayBufferWriter<byte>(Overhead + sentences.Sum(sentence => sentence.ByteCount + (2 * sentence.Packets.Length)));
        var joiner = new OpusJoiner(file);
        for (var i = 0; i < sentences.Count; i++)
        {
            joiner.Add(sentences[i], i == 0 ? TimeSpan.Zero : pauses[i - 1]);
        }

        joiner.Complete();
        return (file.WrittenMemory, joiner.Duration);
    }

    /// <summary>Joins samples, which must be of one rate.</summary>
    /// <inheritdoc cref="JoinOpus" path="/param"/>
    public static PcmAudio JoinPcm(IReadOnlyList<PcmAudio> sentences, IReadOnlyList<TimeSpan> pauses)
    {
        var sampleRate = sentences[0].SampleRate;
        var length = sentences.Sum(sentence => sentence.Samples.Length) + pauses.Take(sentences.Count - 1).Sum(pause => Samples(pause, sampleRate));
        var samples = new short[length];
        var position = 0;
        for (var i = 0; i < sentences.Count; i++)
        {
            sentences[i].Samples.CopyTo(samples, position);
            position += sentences[i].Samples.Length + (i < sentences.Count - 1 ? Samples(pauses[i], sampleRate) : 0);
        }

        return new PcmAudio(samples, sampleRate);
    }

    public static int Samples(TimeSpan pause, int sampleRate) => (int)(pause.TotalSeconds * sampleRate);
}


/// <summary>
/// Joins sentences at packet level into one logical Ogg/Opus stream with continuous granule positions, sentence by
/// sentence: nothing is encoded twice, and what was added can be sent before the next one is made.
/// </summary>
/// <remarks>
/// Packets are 20 ms, sentences are not: each pause takes the number of packets that brings the next sentence nearest to
/// where it belongs, so the whole is never more than 10 ms off, however many sentences there are. Every sentence starts
/// from a fresh encoder while the decoder is in the silence of the pause before, which leaves nothing to hear at a joint.
/// A stream has one output gain, the first sentence's: it belongs to the voice, and a note has one voice.
/// </remarks>
/// <param name="output">Takes whole pages.</param>
internal sealed class OpusJoiner(IBufferWriter<byte> output)
{
    // One packet of 20 ms of silence, CELT, mono (RFC 6716, section 3.1 and 4.3): for pauses longer than what the sentence brings along.
    private static readonly ReadOnlyMemory<byte> Silence = new byte[] { 0xF8, 0xFF, 0xFE };

    private OggOpusWriter? _writer;
    private ImmutableArray<ReadOnlyMemory<byte>> _pausePackets = [];
    private int _preSkip; // the stream's, which is its first sentence's
    private long _written; // samples in the packets so far
    private long _played; // where the last sentence ends for a listener
    private long _due; // where it would end if packets could be cut

    public TimeSpan Duration => TimeSpan.FromSeconds((double)_played / OpusSpeech.ClockRate);

    /// <summary>Adds a sentence, after a pause unless it is the first.</summary>
    public void Add(OpusSpeech sentence, TimeSpan pauseBefore)
    {
        if (_writer is null)
        {
            _writer = new OggOpusWriter(output, OggChecksum.Append(0, sentence.Packets[0].Span));
            _writer.WriteHeaders(sentence.PreSkip, sentence.OutputGain);
            _preSkip = sentence.PreSkip;
        }
        else
        {
            _due += (long)(pauseBefore.TotalSeconds * OpusSpeech.ClockRate);
            WritePause(_writer, _due + _preSkip - sentence.PreSkip - _written);
        }

        _played = _written + sentence.PreSkip - _preSkip + sentence.Length;
        _due += sentence.Length;
        foreach (var packet in sentence.Packets)
        {
            Write(_writer, packet);
        }

        _pausePackets = sentence.PausePackets;
        _writer.EndPage();
    }

    /// <exception cref="InvalidOperationException">There is none.</exception>
    public void Complete() =>
        (_writer ?? throw new InvalidOperationException("There is nothing to join.")).Complete(_preSkip + _played);

    private void WritePause(OggOpusWriter writer, long samples)
    {
        var packets = (int)Math.Round((double)samples / OpusSpeech.SamplesPerPacket);
        for (var i = 0; i < packets; i++)
        {
            Write(writer, i < _pausePackets.Length ? _pausePackets[i] : Silence);
        }
    }

    private void Write(OggOpusWriter writer, ReadOnlyMemory<byte> packet)
    {
        writer.WritePacket(packet);
        _written += OpusSpeech.SamplesPerPacket;
    }
}
