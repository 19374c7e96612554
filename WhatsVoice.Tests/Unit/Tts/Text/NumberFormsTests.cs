using CsCheck;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class NumberFormsTests
{
    [Theory]
    [InlineData("de", "Ihre Rechnung über 49,95 € ist am 28.11.2026 um 19:30 Uhr fällig.", "Ihre Rechnung über neunundvierzig Euro fünfundneunzig ist am achtundzwanzigsten November zweitausendsechsundzwanzig um neunzehn Uhr dreißig fällig.")]
    [InlineData("de", "5 % Skonto, −3 °C, 1 km, 21 kg, 1.234,50 €, 1 €", "fünf Prozent Skonto, minus drei Grad Celsius, ein Kilometer, einundzwanzig Kilogramm, eintausendzweihundertvierunddreißig Euro fünfzig, ein Euro")]
    [InlineData("de", "Seit 1985, am 3. März, 9–17 Uhr, 3,14, 8.000 Leute", "Seit neunzehnhundertfünfundachtzig, am dritten März, neun bis siebzehn Uhr, drei Komma eins vier, achttausend Leute")]
    [InlineData("es", "Cuesta 49,95 € el 1/3/2026 a las 19:30, £21, el 2º piso, 3ª vez, 50 %", "Cuesta cuarenta y nueve euros con noventa y cinco el uno de marzo de dos mil veintiséis a las diecinueve y treinta, veintiuna libras, el segundo piso, tercera vez, cincuenta por ciento")]
    [InlineData("fr", "49,95 € le 01/03/2026 à 19h30, 10 000 euros, la 2e fois, 71 %", "quarante-neuf euros quatre-vingt-quinze le premier mars deux mille vingt-six à dix-neuf heures trente, dix mille euros, la deuxième fois, soixante et onze pour cent")]
    [InlineData("it", "49,95 € il 28/11/2026, 21 kg, il 2º piano", "quarantanove euro e novantacinque il ventotto novembre duemilaventisei, ventuno chilogrammi, il secondo piano")]
    [InlineData("pt-BR", "R$ 49,95 em 01/03/2026, 16 kg", "quarenta e nove reais e noventa e cinco em primeiro de março de dois mil e vinte e seis, dezesseis quilogramas")]
    [InlineData("pt-PT", "16 kg", "dezasseis quilogramas")]
    [InlineData("nl", "€ 49,95 om 19:30 uur, de 2e keer, in 1985", "negenenveertig euro vijfennegentig om negentien uur dertig, de tweede keer, in negentienhonderdvijfentachtig")]
    [InlineData("en", "£49.95 on the 21st of May 1985, 1,234.5 people, 5% off, at 19:30", "forty-nine pounds ninety-five on the twenty-first of May nineteen eighty-five, one thousand two hundred and thirty-four point five people, five percent off, at seven thirty p.m.")]
    public void Amounts_dates_times_units_and_ordinals_are_words_of_the_language(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "A4, AB12, v1.2.3, H2O, 192.168.0.1")]
    [InlineData("de", "1 Stunde")]
    [InlineData("de", "am 45.13.2026")]
    [InlineData("hi", "10 रुपये")]
    [InlineData("", "10 Euro")]
    public void Codes_and_languages_without_words_keep_their_digits(string language, string text) => NumberForms.Of(text, language).ShouldBe(text);

    [Fact]
    public void A_number_to_be_noted_down_is_said_digit_by_digit() =>
        NumberForms.Of("Rufen Sie 0301234 an.", "de").ShouldBe("Rufen Sie null drei null, eins zwei drei, vier an.");

    [Fact]
    public void No_word_is_lost_or_doubled_in_any_language()
    {
        string[] numbers = ["7", "49,95 €", "19:30", "28.11.2026", "2026-11-28", "1.234", "0301234567", "9–17", "5 %", "-3 °C", "21 kg", "999999999999999999999", "1,5", "3."];
        string[] languages = ["de", "es", "fr", "it", "pt", "nl", "en"];
        Gen.Select(Gen.Int[0, languages.Length - 1], Gen.Int[0, numbers.Length - 1].Array[1, 8]).Sample((language, chosen) =>
        {
            var parts = chosen.Select(index => numbers[index]).ToList();
            var text = string.Join(' ', parts.Select((part, index) => $"wort{(char)('a' + index)} {part}"));

            var words = NumberForms.Of(text, languages[language]).Split(' ').Where(word => word.StartsWith("wort", StringComparison.Ordinal));

            words.ShouldBe(parts.Select((_, index) => $"wort{(char)('a' + index)}"));
        });
    }
}
