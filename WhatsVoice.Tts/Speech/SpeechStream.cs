using System.Buffers;
using WhatsVoice.Tts.Caching;

namespace WhatsVoice.Tts.Speech;

/// <summary>An answer that has begun: its first sentence is ready.</summary>
internal sealed class SpeechStream(SpeechOrder order, SentenceRun run, IReadOnlyList<TimeSpan> pauses) : IDisposable
{
    public SpeechOrder Order => order;

    public string ContentType => order.Format switch
    {
        SpeechFormat.Opus => "audio/ogg; codecs=opus",
        SpeechFormat.Wav => "audio/wav",
        _ => "audio/pcm",
    };

    /// <summary>As in <c>X-Cache</c>, once all was written.</summary>
    public string Cache => run.Cache;

    /// <summary>Hands out each sentence as it becomes ready, in order.</summary>
    /// <param name="send">Takes what is new.</param>
    /// <returns>The whole.</returns>
    /// <inheritdoc cref="SentenceSpeaker.SpeakAsync" path="/exception"/>
    public async Task<CachedFile> WriteAsync(Func<ReadOnlyMemory<byte>, Task> send)
    {
        var output = new ArrayBufferWriter<byte>();
        ISentenceWriter writer = order.Format switch
        {
            SpeechFormat.Opus => new OpusSentenceWriter(output),
            SpeechFormat.Wav => PcmSentenceWriter.ForWav(output),
            _ => new PcmSentenceWriter(output),
        };
        var sent = 0;
        for (var i = 0; i < run.Count; i++)
        {
            writer.Add(await run.PartAsync(i), i == 0 ? TimeSpan.Zero : pauses[i - 1]);
            if (i == run.Count - 1)
            {
                writer.Complete();
            }

            await send(output.WrittenMemory[sent..]);
            sent = output.WrittenCount;
        }

        return new CachedFile(output.WrittenMemory, writer.Duration);
    }

    public void Dispose() => run.Dispose();
}
