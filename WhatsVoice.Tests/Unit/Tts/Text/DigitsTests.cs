using WhatsVoice.Tts.Engines.Flite;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

/// <summary>Digits of other scripts than ours: customers write them, and <c>\d</c> knows them all, while numbers are read from ASCII's.</summary>
public sealed class DigitsTests
{
    private static readonly string[] Noted =
    [
        "It is 3.5. Thanks", "2026-01-01T10:00+03:00", "at 3:30", "2026-11-03", "in the 1990s", "10-4=6", "5 %", "1/2 kg", "am 3. Mai um 19.30 Uhr",
        "12.11.2026", "Tel. 030 123456", "€ 5,50", "$1.5M", "1.234,50 €", "9-17 Uhr", "Schritt 1/3", "2nd", "4111 1111 1111 1111", "10^6", "n° 45821",
    ];

    [Theory]
    [InlineData("السعر ٣.٥. شكرا", "السعر 3.5. شكرا")]
    [InlineData("خصم ٢٥٪ على ١٬٢٥٠٫٥٠ درهم", "خصم 25% على 1,250.50 درهم")]
    [InlineData("قیمت ۴۵۰ تومان", "قیمت 450 تومان")]
    [InlineData("दाम ५०० रुपये", "दाम 500 रुपये")]
    [InlineData("ราคา ๑๒๐ บาท", "ราคา 120 บาท")]
    [InlineData("H₂O, 5 m²", "H2O, 5 m²")]
    public void Digits_of_every_script_are_numbers(string text, string clean) => TextCleaner.Clean(text).Text.ShouldBe(clean);

    [Theory]
    [InlineData('\u0660')]
    [InlineData('\u06F0')]
    [InlineData('\u0966')]
    [InlineData('\u0E50')]
    [InlineData('\uFF10')]
    public void No_rule_fails_on_a_digit_of_another_script(char zero)
    {
        foreach (var text in Noted)
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (char.IsAsciiDigit(text[i]))
                {
                    var mixed = $"{text[..i]}{(char)(zero + text[i] - '0')}{text[(i + 1)..]}";
                    foreach (var sentence in SentenceSplitter.Split(TextCleaner.Clean(mixed).Text, 5000))
                    {
                        FliteText.Fold(EnglishForms.Of(sentence.Text));
                        foreach (var language in (string[])["en", "de", "fr", "es", "it", "pt", "nl", "ru", "pl", "tr", "sv", "ar", "hi", "zh", "ja"])
                        {
                            NumberForms.Of(sentence.Text, language);
                        }
                    }
                }
            }
        }
    }
}
