using Microsoft.Extensions.AI;

namespace WhatsVoice.Tts.Engines;

/// <summary>What an engine is told beyond what <see cref="TextToSpeechOptions"/> has a property for.</summary>
/// <param name="AsOpus">Whether the audio will be Opus: an engine that makes Opus itself may answer with it.</param>
/// <param name="Instructions">How to speak, for engines that can be told; empty for none.</param>
/// <param name="Seed">From the cache key: equal requests sound equal, also with an engine that draws random numbers.</param>
internal sealed record EngineTask(SpeechProfile Profile, bool AsOpus, SentenceContext Context, string Instructions = "", ulong Seed = 0)
{
    private const string Key = "whatsvoice.task";

    /// <summary>Counts the calls that it takes.</summary>
    public PaidCalls Paid { get; init; } = new();

    public AdditionalPropertiesDictionary ToProperties() => new() { [Key] = this };

    /// <summary>The task in the options; without one, the defaults as WAV.</summary>
    public static EngineTask In(TextToSpeechOptions? options) =>
        options?.AdditionalProperties?.TryGetValue<EngineTask>(Key, out var task) == true
            ? task
            : new EngineTask(new SpeechProfile(), AsOpus: false, default);
}

/// <summary>
/// Calls of one sentence that the engine may bill: the one that succeeds, and before it those that ended without audio, broke off or ran out of time.
/// </summary>
internal sealed class PaidCalls
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>A call is about to be made.</summary>
    public void Begin() => Interlocked.Increment(ref _count);

    /// <summary>It ended in a way that is certainly not billed.</summary>
    public void TakeBack() => Interlocked.Decrement(ref _count);
}

/// <summary>The text around a piece of a longer sentence. It changes the sound and so the cache key: whole sentences have none.</summary>
/// <param name="Previous">What is spoken just before; null for nothing.</param>
/// <param name="Next">What is spoken just after; null for nothing.</param>
internal readonly record struct SentenceContext(string? Previous, string? Next)
{
    /// <summary>Its part of the cache key; empty for none, so that whole sentences keep theirs.</summary>
    public string ToKey() => Previous is null && Next is null ? "" : $"{Previous?.Length ?? 0}:{Previous}{Next}";
}
