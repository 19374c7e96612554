using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class CurrencySignsTests
{
    [Theory]
    [InlineData("es-MX", "Paga $300, $1,234.50 o -$5", "Paga trescientos pesos, mil doscientos treinta y cuatro pesos con cincuenta o menos cinco pesos")]
    [InlineData("es-CO", "$450.000 mensuales, $2 millones, US$20", "cuatrocientos cincuenta mil pesos mensuales, dos millones de pesos, veinte dólares")]
    [InlineData("es-AR", "$1 o 21 $", "un peso o veintiún pesos")]
    [InlineData("es-CL", "$12.990", "doce mil novecientos noventa pesos")]
    [InlineData("es-MX", "$20 USD y USD 20", "veinte dólares y veinte dólares")]
    [InlineData("es-US", "$20", "veinte dólares")]
    [InlineData("es", "$20", "veinte dólares")]
    public void A_dollar_sign_is_what_it_is_in_the_region(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("es", "Paga $300 MXN, $1,234 MXN, $499.50 pesos, MXN $50, 450.000 COP", "Paga trescientos pesos, mil doscientos treinta y cuatro pesos, cuatrocientos noventa y nueve pesos con cincuenta, cincuenta pesos, cuatrocientos cincuenta mil pesos")]
    [InlineData("es", "$2 millones de pesos, $300 pesos mexicanos, $20 dólares", "dos millones de pesos, trescientos pesos mexicanos, veinte dólares")]
    [InlineData("pt-BR", "R$ 50 reais, R$ 2 milhões de reais", "cinquenta reais, dois milhões de reais")]
    [InlineData("fr", "$20 USD, USD $20, 20 $ de plus", "vingt dollars, vingt dollars, vingt dollars de plus")]
    [InlineData("de", "$20 USD, €50 Euro", "zwanzig Dollar, fünfzig Euro")]
    public void An_amount_with_two_signs_has_one_currency(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de-CH", "CHF 1'250.50, Fr. 1'500.00, Fr. 50.–, Fr. 8.90, 1'250.50", "eintausendzweihundertfünfzig Franken fünfzig, eintausendfünfhundert Franken, fünfzig Franken, acht Franken neunzig, eintausendzweihundertfünfzig Komma fünf null")]
    [InlineData("fr-CH", "CHF 1'250.50", "mille deux cent cinquante francs cinquante")]
    [InlineData("de", "Fr. 15.–19. Mai, Mo-Fr. 8.90", "Fr. fünfzehnter bis neunzehnter Mai, Mo-Fr. acht Komma neun null")]
    public void Swiss_amounts_are_francs(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);
}
