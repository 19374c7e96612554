using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>Begins to answer as soon as the first sentence is ready, for requests that ask for it.</summary>
internal sealed class SpeechStreamer(SentenceSpeaker speaker, SpeechFiles files, SpeechPlanner planner, EngineChain chain, IOptions<SpeechOptions> options)
{
    /// <summary>Starts the first sentences and waits for the first of them.</summary>
    /// <returns>Null where the text is cached as a whole or has only one sentence.</returns>
    /// <remarks>An engine that fails before its first sentence is ready is replaced by the next; after that, nothing can be.</remarks>
    /// <inheritdoc cref="EngineChain.SpeakAsync" path="/exception"/>
    public Task<SpeechStream?> BeginAsync(SpeechOrder order, StageTimes times, CancellationToken cancellationToken) =>
        chain.SpeakAsync(order, (assigned, token) => BeginWithEngineAsync(planner.Plan(assigned, times), times, token), cancellationToken);

    private async Task<SpeechStream?> BeginWithEngineAsync(SpeechPlan plan, StageTimes times, CancellationToken cancellationToken)
    {
        if (plan.Sentences.Count == 1 || await files.IsKnownAsync(plan.Order, cancellationToken))
        {
            return null;
        }

        // What has left cannot be encoded again: the first bit rate stands.
        var run = new SentenceRun(speaker, plan, asStream: true, OutputOf(plan.Order), options.Value.MaxAudioDuration, times, cancellationToken);
        try
        {
            await run.FirstAsync();
        }
        catch
        {
            run.Dispose();
            throw;
        }

        return new SpeechStream(plan, run);
    }

    private SentenceOutput OutputOf(SpeechOrder order) => order.Format == SpeechFormat.Opus
        ? files.OpusOf(VoiceNote.EstimateBitRate(order.Text, order.Speed, files.BitRateOf(order)))
        : new SentenceOutput(null);
}

/// <summary>An answer that has begun: its first sentence is ready.</summary>
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
    /// <param name="cancellationToken">Stops sending.</param>
    /// <returns>How long it plays, and the whole file where it is worth keeping: Opus, which is small.</returns>
    /// <inheritdoc cref="SentenceRun.TakeAsync" path="/exception"/>
    public async Task<CachedFile> WriteAsync(PipeWriter body, CancellationToken cancellationToken)
    {
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

/// <summary>
/// Sends a <see cref="SpeechStream"/>. A failure in its middle breaks the connection off: the status was sent long ago, and an
/// answer that ends properly must be whole.
/// </summary>
internal sealed partial class SpeechStreamResult(
    SpeechStream stream, SpeechFiles files, StageTimes times, Action<string> done, ILogger<SpeechStreamResult> logger) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var _ = stream;
        var response = httpContext.Response;
        SpeechAnswers.BeginStream(httpContext, stream.ContentType);
        try
        {
            var file = await stream.WriteAsync(response.BodyWriter, httpContext.RequestAborted);
            var fits = stream.Plan.Order.Format != SpeechFormat.Opus || files.Fits(file);
            SpeechAnswers.EndStream(response, times, file.Duration, stream.Cache, fits);
            if (stream.Plan.Order.Format == SpeechFormat.Opus)
            {
                await files.KeepAsync(stream.Plan.Order, file);
            }

            done(stream.Cache);
        }
        catch (Exception exception) when (exception
            is SpeechEngineException or SpeechEngineUnavailableException or SpeechBusyException or UnspeakableTextException or AudioTooLongException)
        {
            Log.BrokenOff(logger, exception);
            httpContext.Abort();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An answer that had begun was broken off.")]
        public static partial void BrokenOff(ILogger logger, Exception exception);
    }
}
