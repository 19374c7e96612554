using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class LinksTests
{
    [Theory]
    [InlineData("See www.example.com/path, please", "See example.com, please")]
    [InlineData("Order at example.com/shop/item?id=3.", "Order at example.com.")]
    [InlineData("shop.example.de/de/produkt-47_11.html und t.me/shop", "shop.example.de und t.me")]
    [InlineData("example.com?ref=abc#top (example.org/), example.co.uk:8080/x", "example.com (example.org), example.co.uk")]
    [InlineData("**example.com/a_b_c**", "example.com")]
    [InlineData("请看example.com/a谢谢", "请看example.com谢谢")]
    [InlineData("देखें example.com/हिन्दी अभी", "देखें example.com अभी")]
    [InlineData("a.com/x,b.com/y", "a.com, b.com")]
    [InlineData("müller.de/kontakt", "müller.de")]
    public void An_address_without_a_scheme_is_spoken_as_its_host(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("shop.example.de and example.com, then Example.com.")]
    [InlineData("e.g. this, i.e. that, z.B. das, 5 p.m./6 p.m. and J.R.R. Tolkien")]
    [InlineData("Node.js/Express, Vue.js, 3.5/5, 1.2.3/4, report.pdf, notes.txt/x")]
    [InlineData("Thanks.See you. Fine.It/that. and/or 24/7, km/h, C:/a.com/b, src/main.com/x")]
    [InlineData("billing@example.com, first.last@mail.example.com/x, info.de@example.com")]
    public void What_only_looks_like_an_address_stays(string text)
    {
        var cleaned = TextCleaner.Clean(text);

        cleaned.Text.ShouldBe(text);
        cleaned.Dropped.IsEmpty.ShouldBeTrue();
    }
}
