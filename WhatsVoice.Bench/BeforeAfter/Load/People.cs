using System.Globalization;

namespace WhatsVoice.Bench.BeforeAfter.Load;

/// <summary>People who write in turn, so that nobody's message waits for the answer to their last one.</summary>
/// <param name="first">The first one's number within the bench's own range.</param>
/// <param name="count">How many there are.</param>
internal sealed class People(int first, int count)
{
    private int _last = -1;

    public string Next() => Number(first + (int)((uint)Interlocked.Increment(ref _last) % count));

    public static string Number(int index) => string.Create(CultureInfo.InvariantCulture, $"1555{index:0000000}");
}
