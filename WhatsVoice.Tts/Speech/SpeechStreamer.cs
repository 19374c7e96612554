using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
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
