namespace WhatsVoice.Tts.Audio;

/// <summary>Joins sentences into one, with a pause between two.</summary>
internal static class SpeechJoiner
{
    /// <summary>The pause between two sentences, on top of what the engine itself leaves at their ends.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private const int PauseSamples = OpusSpeech.ClockRate * 150 / 1000;

    /// <summary>Joins at packet level into one logical Ogg/Opus stream with continuous granule positions: nothing is encoded twice.</summary>
    /// <remarks>
    /// Packets are 20 ms, sentences are not: each pause takes the number of packets that brings the next sentence nearest to
    /// where it belongs, so the whole is never more than 10 ms off, however many sentences there are. Every sentence starts
    /// from a fresh encoder while the decoder is in the silence of the pause before, which leaves nothing to hear at a joint.
    /// </remarks>
    /// <exception cref="ArgumentException">There are no sentences.</exception>
    public static (byte[] File, TimeSpan Duration) JoinOpus(IReadOnlyList<OpusSpeech> sentences)
    {
        var first = sentences.Count > 0 ? sentences[0] : throw new ArgumentException("Nothing to join.", nameof(sentences));
        using var file = new MemoryStream();
        var writer = new OggOpusWriter(file, OggChecksum.Append(0, first.Packets[0].Span));
        writer.WriteHeaders(first.PreSkip, first.SampleRate);

        long due = 0; // where a sentence belongs
        long start = 0; // where it begins: always a packet's boundary
        long end = 0;
        for (var i = 0; i < sentences.Count; i++)
        {
            var sentence = sentences[i];
            WriteAll(writer, sentence.Packets);
            end = start + sentence.Length;
            due += sentence.Length + PauseSamples;
            start += (long)sentence.Packets.Count * OpusSpeech.SamplesPerPacket;
            if (i < sentences.Count - 1)
            {
                var wanted = (int)Math.Round((double)(due - start) / OpusSpeech.SamplesPerPacket);
                var pause = Math.Clamp(wanted, 0, sentence.PausePackets.Count);
                WriteAll(writer, sentence.PausePackets.Take(pause));
                start += (long)pause * OpusSpeech.SamplesPerPacket;
            }
        }

        writer.Complete(first.PreSkip + end);
        return (file.ToArray(), TimeSpan.FromSeconds((double)end / OpusSpeech.ClockRate));
    }

    /// <summary>Joins samples, which must be of one rate.</summary>
    public static PcmAudio JoinPcm(IReadOnlyList<PcmAudio> sentences)
    {
        var sampleRate = sentences[0].SampleRate;
        var pause = (int)(Pause.TotalSeconds * sampleRate);
        var samples = new short[sentences.Sum(sentence => sentence.Samples.Length) + (pause * (sentences.Count - 1))];
        var position = 0;
        foreach (var sentence in sentences)
        {
            sentence.Samples.CopyTo(samples, position);
            position += sentence.Samples.Length + pause;
        }

        return new PcmAudio(samples, sampleRate);
    }

    private static void WriteAll(OggOpusWriter writer, IEnumerable<ReadOnlyMemory<byte>> packets)
    {
        foreach (var packet in packets)
        {
            writer.WritePacket(packet);
        }
    }
}
