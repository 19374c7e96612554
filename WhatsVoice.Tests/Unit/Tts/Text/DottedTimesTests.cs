using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class DottedTimesTests
{
    [Theory]
    [InlineData("de", "von 8.30 bis 12.30 Uhr", "von acht Uhr dreißig bis zwölf Uhr dreißig")]
    [InlineData("de", "Mo–Fr 8.30–12.30 Uhr und 14.00–18.00 Uhr", "Mo–Fr acht Uhr dreißig bis zwölf Uhr dreißig und vierzehn Uhr bis achtzehn Uhr")]
    [InlineData("de", "08.30-12.30 Uhr", "acht Uhr dreißig bis zwölf Uhr dreißig")]
    [InlineData("de", "zwischen 10.30 und 12 Uhr", "zwischen zehn Uhr dreißig und zwölf Uhr")]
    [InlineData("de", "um 8.30, 9.30 und 10.30 Uhr", "um acht Uhr dreißig, neun Uhr dreißig und zehn Uhr dreißig")]
    [InlineData("de", "um 9.15, ab 8.30 bis 18.00, um 8.30 Uhr", "um neun Uhr fünfzehn, ab acht Uhr dreißig bis achtzehn Uhr, um acht Uhr dreißig")]
    [InlineData("nl", "tussen 9.00 en 13.00 uur, 9.00-17.30 uur, om 9.15", "tussen negen uur en dertien uur, negen uur tot zeventien uur dertig, om negen uur vijftien")]
    [InlineData("it", "ore 9.00-13.00", "ore nove a tredici")]
    public void Times_with_a_dot_are_times_where_words_tell_so(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "um 9.15 Euro, um 2.50 gestiegen, um 0.25, um 1.50 pro Stunde, von 1.20 bis 1.50, ab 3.10. bis 5.10. auf")]
    [InlineData("de", "Kapitel 8.30 und 9.30, 8.50 und 12 Uhr, 1.8.30 Uhr, um 9.15 %")]
    [InlineData("nl", "vanaf 8.50 per maand, 9.50 en 13.00 euro, om 9.15 euro")]
    [InlineData("fr", "um 9.15")]
    public void Other_numbers_keep_their_dot(string language, string text) => DottedTimes.Write(text, language).ShouldBe(text);
}
