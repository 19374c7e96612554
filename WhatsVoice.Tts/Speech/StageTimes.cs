using System.Globalization;

namespace WhatsVoice.Tts.Speech;

/// <summary>
/// How long each stage of a request took, for <c>Server-Timing</c>. Sentences run in parallel and their times are added up:
/// a stage can have taken longer than the request.
/// </summary>
internal sealed class StageTimes
{
    private long _cache;
    private long _split;
    private long _synthesis;
    private long _encode;

    public void AddCache(TimeSpan time) => Interlocked.Add(ref _cache, time.Ticks);

    public void AddSplit(TimeSpan time) => Interlocked.Add(ref _split, time.Ticks);

    public void AddSynthesis(TimeSpan time) => Interlocked.Add(ref _synthesis, time.Ticks);

    public void AddEncode(TimeSpan time) => Interlocked.Add(ref _encode, time.Ticks);

    /// <summary>The header's value; durations in milliseconds.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"cache;dur={Milliseconds(_cache):0.##}, split;dur={Milliseconds(_split):0.##}, synthesis;dur={Milliseconds(_synthesis):0.##}, encode;dur={Milliseconds(_encode):0.##}");

    private static double Milliseconds(long ticks) => TimeSpan.FromTicks(ticks).TotalMilliseconds;
}
