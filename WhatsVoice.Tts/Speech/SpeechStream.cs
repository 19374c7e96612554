using System.Buffers;
using System.IO.Pipelines;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;

namespace WhatsVoice.Tts.Speech;

/// <summary>A response that has begun: its first sentence is ready.</summary>
internal sealed class SpeechStream(SpeechPlan plan, SentenceRun run) : IDisposable
{
    public SpeechPlan Plan => plan;

    public string ContentType => plan.Order.Format switch
    {
        SpeechFormat.Opus => "audio/ogg; codecs=opus",
        SpeechFormat.Wav => "audio/wav",
        _ => "audio/pcm",
    };

    /// <summary>As in <c>X-Cache</c>, once all was written.</summary>
    public string Cache => run.Cache;

    /// <summary>Sends each sentence as it becomes ready, in order, and no faster than the reader takes it.</summary>
    /// <param name="body">Takes what is new.</param>
    /// <returns>How long it plays, and the whole file where it is worth keeping: Opus, which is small.</returns>
    /// <inheritdoc cref="SentenceRun.TakeAsync" path="/exception"/>
    public async Task<CachedFile> WriteAsync(PipeWriter body, CancellationToken cancellationToken)
    {
        // Opus only: its file is kept. The writers of WAV and PCM write into the body themselves.
        var whole = new ArrayBufferWriter<byte>();
        ISentenceWriter writer = plan.Order.Format switch
        {
            SpeechFormat.Opus => new OpusSentenceWriter(whole),
            SpeechFormat.Wav => PcmSentenceWriter.ForWav(body),
            _ => new PcmSentenceWriter(body),
        };
        var sent = 0;
        for (var i = 0; i < run.Count; i++)
        {
            writer.Add(await run.TakeAsync(i), i == 0 ? TimeSpan.Zero : plan.Pauses[i - 1]);
            if (i == run.Count - 1)
            {
                writer.Complete();
            }

            body.Write(whole.WrittenSpan[sent..]);
            sent = whole.WrittenCount;
            await body.FlushAsync(cancellationToken);
        }

        return new CachedFile(whole.WrittenMemory, writer.Duration);
    }

    public void Dispose() => run.Dispose();
}
