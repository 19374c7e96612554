using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class MenuPathsTests
{
    [Theory]
    [InlineData("de", "Tippen Sie auf Einstellungen > WLAN > 5 GHz", "Tippen Sie auf Einstellungen, WLAN, fünf GHz")]
    [InlineData("de", "Einstellungen → Konto, „Mehr“ > „Hilfe“", "Einstellungen, Konto, „Mehr“, „Hilfe“")]
    [InlineData("es", "Ajustes > Privacidad y seguridad > Ubicación", "Ajustes, Privacidad y seguridad, Ubicación")]
    [InlineData("fr", "Réglages > Général > iOS 17", "Réglages, Général, iOS dix-sept")]
    [InlineData("ja", "設定 > 一般 > 言語", "設定, 一般, 言語")]
    [InlineData("en", "Settings > Privacy, London → Paris", "Settings, Privacy, London → Paris")]
    public void The_steps_of_a_way_through_a_menu_are_a_list(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "a > 3, x > 5, 7 > 2", "a größer als drei, x größer als fünf, sieben größer als zwei")]
    [InlineData("de", "Wenn Wert > Grenzwert ist, Alter > 18", "Wenn Wert größer als Grenzwert ist, Alter größer als achtzehn")]
    [InlineData("fr", "prix > 5, prix > coût", "prix supérieur à cinq, prix supérieur à coût")]
    public void A_comparison_stays_one(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);
}
