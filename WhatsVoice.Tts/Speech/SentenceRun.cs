using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Speech;

/// <summary>A text's sentences, spoken in parallel and taken in order. The first failure stops the others: nobody waits for them any more.</summary>
internal sealed class SentenceRun : IDisposable
{
    // Looking up is waiting, not work: many at once. What then has to be made passes SynthesisGate.
    private const int ParallelLookups = 16;

    private readonly TaskCompletionSource<CachedSpeech>[] _parts;
    private readonly CancellationTokenSource _stop;
    private int _hits;

    /// <param name="speaker">Speaks one sentence.</param>
    /// <param name="sentences">The text.</param>
    /// <param name="firstFirst">
    /// Whether the first sentence is wanted first, as for a stream. Otherwise the longest one is begun first: the whole text then takes
    /// the time of its longest sentence, not of a long one that was begun last.
    /// </param>
    /// <param name="order">The request.</param>
    /// <param name="output">What each sentence is made into.</param>
    /// <param name="times">Where the stages' durations go.</param>
    /// <param name="cancellationToken">Stops what nobody waits for.</param>
    public SentenceRun(
        SentenceSpeaker speaker,
        IReadOnlyList<Sentence> sentences,
        bool firstFirst,
        SpeechOrder order,
        SentenceOutput output,
        StageTimes times,
        CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _parts = new TaskCompletionSource<CachedSpeech>[sentences.Count];
        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i] = new TaskCompletionSource<CachedSpeech>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        var turns = Enumerable.Range(0, sentences.Count);
        _ = SpeakAllAsync(speaker, sentences, firstFirst ? turns : turns.OrderByDescending(i => sentences[i].Text.Length), order, output, times);
    }

    public int Count => _parts.Length;

    /// <summary>As in <c>X-Cache</c>, once all are there.</summary>
    public string Cache => _hits == Count ? "hit" : _hits == 0 ? "miss" : "partial";

    /// <inheritdoc cref="SentenceSpeaker.SpeakAsync" path="/exception"/>
    public Task<CachedSpeech> PartAsync(int index) => _parts[index].Task;

    /// <inheritdoc cref="SentenceSpeaker.SpeakAsync" path="/exception"/>
    public Task<CachedSpeech[]> AllAsync() => Task.WhenAll(_parts.Select(part => part.Task));

    /// <summary>Stops what nobody will take any more.</summary>
    public void Dispose() => _stop.Cancel();

    /// <summary>What surrounds a piece of a sentence that was too long.</summary>
    private static SentenceContext ContextOf(IReadOnlyList<Sentence> sentences, int index) => new(
        index > 0 && sentences[index - 1].After == SentenceBreak.Cut ? sentences[index - 1].Text : null,
        index < sentences.Count - 1 && sentences[index].After == SentenceBreak.Cut ? sentences[index + 1].Text : null);

    /// <summary>Never fails: what is thrown goes to whoever takes a part.</summary>
    private async Task SpeakAllAsync(
        SentenceSpeaker speaker, IReadOnlyList<Sentence> sentences, IEnumerable<int> turns, SpeechOrder order, SentenceOutput output, StageTimes times)
    {
        try
        {
            await Parallel.ForEachAsync(
                turns,
                new ParallelOptions { MaxDegreeOfParallelism = ParallelLookups, CancellationToken = _stop.Token },
                async (i, token) =>
                {
                    var (speech, hit) = await speaker.SpeakAsync(sentences[i].Text, ContextOf(sentences, i), order, output, times, token);
                    if (hit)
                    {
                        Interlocked.Increment(ref _hits);
                    }

                    _parts[i].SetResult(speech);
                });
        }
        catch (Exception exception)
        {
            foreach (var part in _parts)
            {
                part.TrySetException(exception);
                _ = part.Task.Exception; // not every part is waited for
            }
        }
    }
}
