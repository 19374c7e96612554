namespace WhatsVoice.Tts.Speech;

/// <summary>Begins to answer as soon as the first sentence is ready, for requests that ask for it.</summary>
internal sealed class SpeechStreamer(SentenceSpeaker speaker, SpeechService speech, EngineChain chain)
{
    /// <summary>Starts all sentences and waits for the first.</summary>
    /// <returns>Null where there is nothing to gain: the text is known as a whole, or has only one sentence.</returns>
    /// <remarks>An engine that fails before its first sentence is ready is replaced by the next; after that, nothing can be.</remarks>
    /// <inheritdoc cref="EngineChain.SpeakAsync" path="/exception"/>
    public Task<SpeechStream?> BeginAsync(SpeechOrder order, StageTimes times, CancellationToken cancellationToken) =>
        chain.SpeakAsync(order, (assigned, token) => BeginWithEngineAsync(assigned, times, token), cancellationToken);

    private async Task<SpeechStream?> BeginWithEngineAsync(SpeechOrder order, StageTimes times, CancellationToken cancellationToken)
    {
        var (sentences, pauses) = speech.Split(order, times);
        if (sentences.Count == 1 || await speech.IsKnownAsync(order, cancellationToken))
        {
            return null;
        }

        var run = new SentenceRun(speaker, sentences, firstFirst: true, order, speech.StreamOutputOf(order), times, cancellationToken);
        try
        {
            await run.PartAsync(0);
        }
        catch
        {
            run.Dispose();
            throw;
        }

        return new SpeechStream(order, run, pauses);
    }
}
