using System.Globalization;

namespace WhatsVoice.Bench.BeforeAfter.Load;

/// <summary>What people write.</summary>
internal sealed class Texts(bool repeated)
{
    /// <summary>About the length of a chat message.</summary>
    public const string Sample = "Your order number 000000 is ready and waits at the counter for you.";

    private static int _last;

    public bool AreRepeated => repeated;

    /// <summary>The same words each time, or words that nobody has written before.</summary>
    public string Next() => repeated ? Sample : string.Create(CultureInfo.InvariantCulture, $"Your order number {Interlocked.Increment(ref _last):000000} is ready and waits at the counter for you.");
}
