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
    [InlineData("+49 151 12345678, account 0012", "plus 4 9, 1 5 1, 1 2 3, 4 5 6, 7 8, account 0 0 1 2")]
    [InlineData("-5 degrees, 9-5, (−2)", "minus 5 degrees, 9-5, (minus 2)")]
    [InlineData("Dial *100# now", "Dial star 100 hash now")]
    [InlineData("In 1987 there were 1,234,567 people and 3.14", "In 1987 there were 1,234,567 people and 3.14")]
    [InlineData("99.99.2026 and 2026-13-01", "99.99.2026 and 2026-13-01")]
    public void Signs_dates_times_and_units_are_written_out_for_a_voice_that_skips_them(string text, string words) => EnglishForms.Of(text).ShouldBe(words);

    [Theory]
    [InlineData("$1.5M, £3bn, €5k, $2B, $10K, $3 million, €1.5 bn, USD 5M", "1.5 million dollars, 3 billion pounds, 5 thousand euros, 2 billion dollars, 10 thousand dollars, 3 million dollars, 1.5 billion euros, 5 million dollars")]
    [InlineData("C$7.50, A$5, NZ$3, US$20, HK$1,200, R$1", "7 Canadian dollars 50, 5 Australian dollars, 3 New Zealand dollars, 20 dollars, 1,200 Hong Kong dollars, 1 real")]
    [InlineData("$-5, -$5, −£1.50, -5 €", "minus 5 dollars, minus 5 dollars, minus 1 pound 50, minus 5 euros")]
    [InlineData("5€50, 5$, 1.5M€, $0.99, £0.01, $7.5, $0.005", "5 euros 50, 5 dollars, 1.5 million euros, 99 cents, 1 penny, 7.5 dollars, 0.005 dollars")]
    [InlineData("$1.2 billion–$1.5 billion, €1.234,56, CHF 1'000, $5/day, $5.00 / month", "1.2 billion dollars to 1.5 billion dollars, 1,234 euros 56, 1,000 francs, 5 dollars per day, 5 dollars per month")]
    [InlineData("$5-10, $5–$10, $5k-$10k", "5 dollars to 10, 5 dollars to 10 dollars, 5 thousand dollars to 10 thousand dollars")]
    public void An_amount_keeps_its_magnitude_and_its_sign(string text, string words) => EnglishForms.Of(text).ShouldBe(words);

    [Theory]
    [InlineData("the 1990s, 1990's, mid-1980s, 1800s, 2000s, 2010s", "the 19 nineties, 19 nineties, mid-19 eighties, 18 hundreds, 2 thousands, 20 tens")]
    [InlineData("90s music, the 80s, '70s, in her 20s, late 30s", "nineties music, the eighties, seventies, in her twenties, late thirties")]
    [InlineData("Wait 30s, 5 s, for 90s, retry in 60s, 45s left.", "Wait 30 seconds, 5 seconds, for 90 seconds, retry in 60 seconds, 45 seconds left.")]
    public void A_decade_is_no_number_of_seconds(string text, string words) => EnglishForms.Of(text).ShouldBe(words);

    [Theory]
    [InlineData("+49 30 1234567, +1 (555) 123-4567, (030) 1234567", "plus 4 9, 3 0, 1 2 3, 4 5 6, 7, plus 1, 5 5 5, 1 2 3, 4 5 6 7, 0 3 0, 1 2 3, 4 5 6, 7")]
    [InlineData("Card 4111 1111 1111 1111, PIN 0042, code 007, order 1234-5678-9012", "Card 4 1 1 1, 1 1 1 1, 1 1 1 1, 1 1 1 1, PIN 0 0 4 2, code 0 0 7, order 1 2 3 4, 5 6 7 8, 9 0 1 2")]
    [InlineData("Your code is 4821, order number 471108, IBAN DE89 3704 0044 0532 0130 00", "Your code is 4 8 2 1, order number 4 7 1, 1 0 8, IBAN D E, 8 9, 3 7 0 4, 0 0 4 4, 0 5 3 2, 0 1 3 0, 0 0")]
    [InlineData("Call 911, call me at 333 1234567, gate code *4821#, order #48213, dial 112", "Call 9 1 1, call me at 3 3 3, 1 2 3, 4 5 6, 7, gate code star 4 8 2 1 hash, order 4 8 2, 1 3, dial 1 1 2")]
    [InlineData("555-123-4567, 12 34 56, 2019 2020 2021, 28-11-2026, 01/03/2026, order 1500 chairs, +5 000 000, codes 1 and 2", "5 5 5, 1 2 3, 4 5 6 7, 12 34 56, 2019 2020 2021, 28-11-2026, 01/03/2026, order 1500 chairs, plus 5 000 000, codes 1 and 2")]
    public void A_number_to_be_noted_down_is_read_digit_by_digit(string text, string words) => EnglishForms.Of(text).ShouldBe(words);

    [Theory]
    [InlineData("At 14:30:00, 14:30:05, 8.30 p.m., 00:05:30, 00:01:00", "At 2 30 p.m., 2 30 p.m. and 5 seconds, 8 30 p.m., 5 minutes 30 seconds, 1 minute")]
    [InlineData("5–10 days, 9:00–17:00, Team #1, 10^6, 10^-3, It is 5 km. UTC +1", "5 to 10 days, 9 o'clock to 5 p.m., Team number 1, 10 to the power of 6, 10 to the power of minus 3, It is 5 kilometers. UTC plus 1")]
    [InlineData("3 < 5, a<b, 7 > 2, I <3 you, C# and .NET, a / b, he / she, (−b) / 2", "3 less than 5, a less than b, 7 greater than 2, I <3 you, C sharp and .NET, a over b, he / she, (minus b) over 2")]
    public void Times_with_seconds_ranges_and_powers_are_said_as_meant(string text, string words) => EnglishForms.Of(text).ShouldBe(words);

    [Theory]
    [InlineData("10%-15%, 10-15%, 9am-5pm, 10:00-14:00, 5°C-10°C, 00:00, 24:00", "10% to 15%, 10-15%, 9 a.m. to 5 p.m., 10 o'clock to 2 p.m., 5 degrees Celsius to 10 degrees Celsius, midnight, midnight")]
    [InlineData("<5 min, >10 kg, (<3%), <3 days, I <3 you, <3", "less than 5 minutes, more than 10 kilograms, (less than 3%), less than 3 days, I <3 you, <3")]
    [InlineData("1/2 tsp, 1 1/2 tsp, ¾ cup, ⅞, 5'11\", 5 m/s, 9.8 m/s², 10 µg, 5 kΩ", "a half teaspoon, 1 and a half teaspoons, three quarters cup, seven eighths, 5 feet 11 inches, 5 meters per second, 9.8 meters per second squared, 10 micrograms, 5 kiloohms")]
    [InlineData("$9.99/mo, 60 mi/hr, $.99, 50 kr, Rs. 500, Rs 500/-, 200 AED, 100 zł", "9 dollars 99 per month, 60 miles per hour, 99 cents, 50 kroner, 500 rupees, 500 rupees, 200 dirhams, 100 zloty")]
    [InlineData("^_^ and x^2, w/ cheese w/o onions", "^_^ and x to the power of 2, with cheese without onions")]
    [InlineData("10:45am, 9am–5:30pm, 11:59PM. 9am.", "10 45 a.m., 9 a.m. to 5 30 p.m., 11 59 p.m. 9 a.m.")]
    [InlineData("9 AM – 5 PM, 3 PM–11 PM, 9 a.m. - 5 p.m., at 5 pm - 3 people", "9 AM to 5 PM, 3 PM to 11 PM, 9 a.m. to 5 p.m., at 5 pm - 3 people")]
    [InlineData("Please arrive 15 min. early, 2 tbsp. sugar, (5 min.), It is 5 km. Then", "Please arrive 15 minutes early, 2 tablespoons sugar, (5 minutes), It is 5 kilometers. Then")]
    [InlineData("1 1/2 cups, 1/4 cup, 3/4 hour, on 3/4 at noon, page 1/2", "1 and a half cups, a quarter cup, three quarters hour, on 3/4 at noon, page 1/2")]
    [InlineData("Go to Settings > Privacy > Location, Settings > Wi-Fi > 5 GHz", "Go to Settings, Privacy, Location, Settings, Wi-Fi, 5 gigahertz")]
    public void Ranges_comparisons_and_short_units_are_said_as_meant(string text, string words) => EnglishForms.Of(text).ShouldBe(words);

    [Theory]
    [InlineData("0", 4000, 20)]
    [InlineData("seven\n", 682, 5)]
    [InlineData("你好", 1000, 7)]
    public void How_long_a_text_plays_is_estimated_before_it_is_spoken(string part, int count, double minutes) =>
        SpeechDuration.Estimate(string.Concat(Enumerable.Repeat(part, count)), 1).TotalMinutes.ShouldBeInRange(minutes, minutes * 2);
}
