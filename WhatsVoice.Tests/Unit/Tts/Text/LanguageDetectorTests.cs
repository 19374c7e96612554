using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class LanguageDetectorTests
{
    [Theory]
    [InlineData("Your table is booked for 7 p.m.", "en")]
    [InlineData("Ihr Tisch ist für morgen gebucht.", "de")]
    [InlineData("Danke.", "de")]
    [InlineData("Votre commande est prête", "fr")]
    [InlineData("Gracias por su compra", "es")]
    [InlineData("O seu pedido foi enviado", "pt")]
    [InlineData("Grazie mille, a domani!", "it")]
    [InlineData("Dank je wel, tot morgen", "nl")]
    [InlineData("Tack så mycket", "sv")]
    [InlineData("Dziękuję bardzo", "pl")]
    [InlineData("Hvala lijepo, vidimo se sutra", "hr")]
    [InlineData("Çok teşekkür ederim", "tr")]
    [InlineData("Cảm ơn bạn", "vi")]
    [InlineData("Terima kasih", "id")]
    [InlineData("Привет, как дела?", "ru")]
    [InlineData("Дуже дякую, їдемо", "uk")]
    [InlineData("Καλημέρα σας", "el")]
    [InlineData("مرحبا بكم", "ar")]
    [InlineData("سلام، خوبی؟", "fa")]
    [InlineData("آپ کیسے ہیں", "ur")]
    [InlineData("नमस्ते दुनिया", "hi")]
    [InlineData("สวัสดี", "th")]
    [InlineData("你好，世界", "zh")]
    [InlineData("東京へ行く", "ja")]
    [InlineData("안녕하세요", "ko")]
    [InlineData("שלום", "he")]
    public void A_language_is_told_by_its_script_its_letters_or_its_commonest_words(string text, string language) => LanguageDetector.Detect(text).ShouldBe(language);

    [Theory]
    [InlineData("")]
    [InlineData("OK")]
    [InlineData("4711")]
    [InlineData("London")]
    [InlineData("Maria Garcia, Via Roma 5, Milano")]
    [InlineData("Hello 你好 world")]
    public void What_tells_no_language_is_not_guessed_at(string text) => LanguageDetector.Detect(text).ShouldBe("");

    [Fact]
    public void Random_letters_are_hardly_ever_taken_for_a_foreign_language()
    {
        var random = new Random(1);
        var texts = Enumerable.Range(0, 500).Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(10, 60)).Select(_ => Word()))).ToArray();

        texts.Count(text => LanguageDetector.Detect(text) is not ("" or "en")).ShouldBeLessThan(10);

        string Word() => string.Concat(Enumerable.Range(0, random.Next(2, 9)).Select(_ => (char)random.Next('a', 'z' + 1)));
    }
}
