using System.Runtime.CompilerServices;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Speech;

/// <summary>A text's sentences, spoken in parallel and taken in order. The first failure stops the others.</summary>
internal sealed class SentenceRun : IDisposable
{
    // Looking up is waiting, not work: many at once. What then has to be made passes SynthesisGate.
    private const int ParallelLookups = 16;

    // Sentences that a stream has ready before its reader takes them: they bound the memory of a slow reader.
    private const int SentencesAhead = 8;
    private const int UncompressedAhead = 2; // ten times the size

    private readonly TaskCompletionSource<CachedSpeech>?[] _parts;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim? _ahead;
    private readonly TimeSpan _maxDuration;
    private int _hits;
    private long _duration;

    /// <param name="asStream">
    /// Whether sentences are taken one by one: the first is then begun first, and only a few are made ahead of the reader. Otherwise the longest
    /// one is begun first: the whole text then takes the time of its longest sentence, not of a long one that was begun last.
    /// </param>
    public SentenceRun(
        SentenceSpeaker speaker,
        SpeechPlan plan,
        bool asStream,
        SentenceOutput output,
        TimeSpan maxDuration,
        StageTimes times,
        CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _maxDuration = maxDuration;
        _ahead = asStream ? new SemaphoreSlim(output.Opus is null ? UncompressedAhead : SentencesAhead) : null;
        var sentences = plan.Sentences;
        _parts = new TaskCompletionSource<CachedSpeech>[sentences.Count];
        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i] = new TaskCompletionSource<CachedSpeech>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        var turns = Enumerable.Range(0, sentences.Count);
        _ = SpeakAllAsync(speaker, plan, asStream ? turns : turns.OrderByDescending(i => sentences[i].Text.Length), output, times);
    }

    public int Count => _parts.Length;

    /// <summary>As in <c>X-Cache</c>, once all are there.</summary>
    public string Cache => _hits == Count ? "hit" : _hits == 0 ? "miss" : "partial";

    /// <summary>Waits for the first sentence of a stream.</summary>
    /// <inheritdoc cref="TakeAsync" path="/exception"/>
    public Task FirstAsync() => _parts[0]!.Task;

    /// <summary>Takes a sentence of a stream, once, which lets the next one begin.</summary>
    /// <exception cref="AudioTooLongException">All of it plays longer than allowed.</exception>
    /// <inheritdoc cref="SentenceSpeaker.SpeakAsync" path="/exception"/>
    public async Task<CachedSpeech> TakeAsync(int index)
    {
        var part = await _parts[index]!.Task;
        _parts[index] = null;
        _ahead?.Release();
        return part;
    }

    /// <inheritdoc cref="TakeAsync" path="/exception"/>
    public Task<CachedSpeech[]> AllAsync() => Task.WhenAll(_parts.Select(part => part!.Task));

    /// <summary>Stops the sentences that are not ready.</summary>
    public void Dispose() => _stop.Cancel();

    /// <summary>What surrounds a piece of a sentence that was too long.</summary>
    private static SentenceContext ContextOf(IReadOnlyList<Sentence> sentences, int index) => new(
        index > 0 && sentences[index - 1].After == SentenceBreak.Cut ? sentences[index - 1].Text : null,
        index < sentences.Count - 1 && sentences[index].After == SentenceBreak.Cut ? sentences[index + 1].Text : null);

    private static TimeSpan DurationOf(CachedSpeech speech) => speech switch
    {
        CachedOpus opus => TimeSpan.FromSeconds((double)opus.Speech.Length / OpusSpeech.ClockRate),
        CachedPcm pcm => pcm.Audio.Duration,
        _ => TimeSpan.Zero,
    };

    /// <summary>
    /// Lets each sentence begin when a stream's reader is near enough to it. The places are given out here, one after another: if sentences
    /// that wait side by side took them in any order, later ones could hold all of them, and the one that the reader waits for would never begin.
    /// </summary>
    private async IAsyncEnumerable<int> InTurnAsync(IEnumerable<int> turns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var turn in turns)
        {
            await (_ahead?.WaitAsync(cancellationToken) ?? Task.CompletedTask);
            yield return turn;
        }
    }

    /// <summary>Never fails: what is thrown goes to the caller who takes a part.</summary>
    private async Task SpeakAllAsync(SentenceSpeaker speaker, SpeechPlan plan, IEnumerable<int> turns, SentenceOutput output, StageTimes times)
    {
        try
        {
            await Parallel.ForEachAsync(
                InTurnAsync(turns, _stop.Token),
                new ParallelOptions { MaxDegreeOfParallelism = ParallelLookups, CancellationToken = _stop.Token },
                async (i, token) =>
                {
                    var (speech, hit) = await speaker.SpeakAsync(plan.Sentences[i].Text, ContextOf(plan.Sentences, i), plan.Order, output, times, token);
                    if (hit)
                    {
                        Interlocked.Increment(ref _hits);
                    }

                    var duration = TimeSpan.FromTicks(Interlocked.Add(ref _duration, DurationOf(speech).Ticks));
                    if (duration > _maxDuration)
                    {
                        throw new AudioTooLongException(duration, _maxDuration);
                    }

                    _parts[i]!.SetResult(speech);
                });
        }
        catch (Exception exception)
        {
            foreach (var part in _parts)
            {
                if (part?.TrySetException(exception) == true)
                {
                    _ = part.Task.Exception; // not every part is waited for
                }
            }
        }
    }
}
