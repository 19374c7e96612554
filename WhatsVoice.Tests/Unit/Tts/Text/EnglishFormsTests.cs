using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class EnglishFormsTests
{
    [Theory]
    [InlineData("It costs £49.95 or ₹500, today 20 °C, order №5, −3 °C.", "It costs 49 pounds 95 or 500 rupees, today 20 degrees Celsius, order number 5, minus 3 degrees Celsius.")]
    [InlineData("9€, 49,95 €, $1, €1,234.50, USD 5, €1.5 million, £1.05", "9 euros, 49 euros 95, 1 dollar, 1,234 euros 50, 5 dollars, 1.5 million euros, 1 pound 5")]
    [InlineData("On 2026-11-28 at 19:30, 9:00, 7:05 a.m. and 28.11.2026", "On November 28, 2026 at 7 30 p.m., 9 o'clock, 7 oh 5 a.m. and November 28, 2026")]
    [InlineData("5 × 4 × 3 = 60, 2^10, x² and 5 m², m²", "5 times 4 times 3 equals 60, 2 to the power of 10, x squared and 5 square meters, m squared")]
    [InlineData("10 km/h, 1 kg, 3 h, 5 m", "10 kilometers per hour, 1 kilogram, 3 hours, 5 meters")]
    [InlineData("a → b, © 2026, 2½ cups, ~80 %", "a to b, copyright 2026, 2 and a half cups, about 80 %")]
    [InlineData("+49 151 12345678, account 0012", "plus 49 151 1 2 3, 4 5 6, 7 8, account 0 0 1, 2")]
    [InlineData("-5 degrees, 9-5, (−2)", "minus 5 degrees, 9-5, (minus 2)")]
    [InlineData("Dial *100# now", "Dial star 100 hash now")]
    [InlineData("In 1987 there were 1,234,567 people and 3.14", "In 1987 there were 1,234,567 people and 3.14")]
    [InlineData("99.99.2026 and 2026-13-01", "99.99.2026 and 2026-13-01")]
    public void Signs_dates_times_and_units_are_written_out_for_a_voice_that_skips_them(string text, string words) => EnglishForms.Of(text).ShouldBe(words);

    [Theory]
    [InlineData("0", 4000, 20)]
    [InlineData("seven\n", 682, 5)]
    [InlineData("你好", 1000, 7)]
    public void How_long_a_text_plays_is_estimated_before_it_is_spoken(string part, int count, double minutes) =>
        SpeechDuration.Estimate(string.Concat(Enumerable.Repeat(part, count)), 1).TotalMinutes.ShouldBeInRange(minutes, minutes * 2);
}
