using System.Globalization;

namespace WhatsVoice.Bench.CompareProfiles;

/// <summary>What a business says in voice notes, from a word to a minute. "#" becomes a number that is new each time.</summary>
internal static class SampleTexts
{
    public static readonly string[] Default =
    [
        "Yes, number # is ready.",
        "Your order # is ready and waits at the counter for you.",
        "Thank you for your message! Order # left our warehouse this morning. It should be at your door by Thursday, before noon.",
        "Good evening. I have looked into request #, and I am sorry: the blue one is sold out. We can send the green one tomorrow, or refund you the full $49.90. Which would you like?",
        "Hello, and thank you for waiting. About booking #: your room is confirmed for two nights, from Friday the 4th to Sunday the 6th. "
            + "Breakfast is served from 7:30 to 10. Check-in starts at three in the afternoon, but you may leave your bags with us earlier. "
            + "If you come by car, please use the entrance on the river side. We look forward to seeing you!",
    ];

    /// <summary>A number of five digits, so that the text's length stays the same.</summary>
    public static string Fill(string text) =>
        text.Replace("#", Random.Shared.Next(10_000, 100_000).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
