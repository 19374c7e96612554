using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class RomanNumeralsTests
{
    [Theory]
    [InlineData("de", "Ludwig XIV. war König von Frankreich.", "Ludwig der Vierzehnte war König von Frankreich.")]
    [InlineData("de", "Unter König Ludwig XIV., von Johannes Paul II., für Karl V., die Frau Ludwigs XIV.", "Unter König Ludwig dem Vierzehnten, von Johannes Paul dem Zweiten, für Karl den Fünften, die Frau Ludwigs des Vierzehnten.")]
    [InlineData("de", "Elisabeth II. und Katharina II., mit Elisabeth II.", "Elisabeth die Zweite und Katharina die Zweite, mit Elisabeth der Zweiten.")]
    [InlineData("de", "Jean-Paul II, Kapitel IV, Teil II und III, im II. Weltkrieg, im XX. Jahrhundert", "Jean-Paul der Zweite, Kapitel vier, Teil zwei und drei, im zweiten Weltkrieg, im zwanzigsten Jahrhundert")]
    [InlineData("es", "Luis XIV, Carlos III, Juan Pablo II, Isabel II, Carlos I", "Luis catorce, Carlos tercero, Juan Pablo segundo, Isabel segunda, Carlos primero")]
    [InlineData("es", "El siglo XXI, los siglos XVI y XVII, capítulo IV", "El siglo veintiuno, los siglos dieciséis y diecisiete, capítulo cuatro")]
    [InlineData("fr", "Louis XIV, Jean-Paul II, François Ier, Élisabeth II", "Louis quatorze, Jean-Paul deux, François premier, Élisabeth deux")]
    [InlineData("fr", "au XIXe siècle, aux XIXe et XXe siècles, la Ve République, le Ier siècle, chapitre IV", "au dix-neuvième siècle, aux dix-neuvième et vingtième siècles, la cinquième République, le premier siècle, chapitre quatre")]
    [InlineData("it", "Luigi XIV, Giovanni Paolo II, Elisabetta II, il XXI secolo, secolo XIX, capitolo IV", "Luigi quattordicesimo, Giovanni Paolo secondo, Elisabetta seconda, il ventunesimo secolo, secolo diciannove, capitolo quattro")]
    [InlineData("pt", "Luís XIV, João Paulo II, século XXI, capítulo IV", "Luís quatorze, João Paulo segundo, século vinte e um, capítulo quatro")]
    [InlineData("nl", "Lodewijk XIV, de XIXe eeuw, hoofdstuk IV", "Lodewijk de veertiende, de negentiende eeuw, hoofdstuk vier")]
    public void A_roman_numeral_after_a_name_or_a_word_that_is_counted_is_a_number(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "Der MIX macht es, DI und MI, I like it, IV-Therapie, Windows XI, Maria X. aus Köln, Vitamin C, XL und XXL")]
    [InlineData("es", "VI una casa. Yo VI, DI la verdad, MIX de frutas, X e Y, la fase X, Plan V, I love it")]
    [InlineData("it", "VI ringrazio, IO VI DICO, IN PARTE VI DICO, DI che parli, MIX, I ragazzi, X e Y")]
    [InlineData("fr", "I love you, MIX, DI, VI, la VIE, XL, CIVIL, Malcolm X")]
    [InlineData("en", "Louis XIV and I, Chapter IV")]
    [InlineData("pl", "Ludwik XIV")]
    public void Capitals_elsewhere_are_words(string language, string text) => NumberForms.Of(text, language).ShouldBe(text);
}
