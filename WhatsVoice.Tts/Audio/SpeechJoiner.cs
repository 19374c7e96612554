using System.Buffers;

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

    /// <summary>How many samples a pause takes.</summary>
    public static int Samples(TimeSpan pause, int sampleRate) => (int)(pause.TotalSeconds * sampleRate);
}
