using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Tests.Unit.Api.WhatsApp;

public sealed class WrittenTextTests
{
    [Theory]
    [InlineData(
        "## Hours\n**Mon**: 9–5, see [our page](https://example.com) ~~old~~",
        "*Hours*\n*Mon*: 9–5, see our page https://example.com ~old~")]
    [InlineData("### **Hours** ##", "*Hours*")]
    [InlineData("***Now***", "*_Now_*")]
    [InlineData("__Now__ or _later_", "*Now* or _later_")]
    [InlineData("这是**重点**内容", "这是*重点*内容")]
    [InlineData("* one\n* two\n  + three", "- one\n- two\n  - three")]
    [InlineData("[https://example.com](https://example.com)", "https://example.com")]
    [InlineData("![Map](https://example.com/map.png) and <https://example.com/a>", "Map https://example.com/map.png and https://example.com/a")]
    [InlineData("[wiki](https://example.com/a_(b) \"title\")", "wiki https://example.com/a_(b)")]
    [InlineData("```python\nx = 2**3\n```", "```\nx = 2**3\n```")]
    [InlineData("`**raw**`", "`**raw**`")]
    [InlineData("**one** and **two**, **three** **\n**four**", "*one* and *two*, *three* **\n*four*")]
    [InlineData("**a **b** c", "*a **b* c")]
    [InlineData("~~one~~two~~ three", "~one~two~~ three")]
    [InlineData("# a # b ## ", "*a # b*")]
    [InlineData("<a href=\"https://example.com/a\">one <a href=\"https://example.com/b\">two</a>", "<a href=\"https://example.com/a\">one two https://example.com/b")]
    [InlineData("[a [b](https://example.com)", "[a b https://example.com")]
    [InlineData("<p>Tom &amp; Jerry&nbsp;GmbH<br>Price: <b>9&euro;</b></p>", "Tom & Jerry GmbH\nPrice: *9€*")]
    [InlineData("<ul><li>One</li><li>Two <em>now</em></li></ul>", "- One\n- Two _now_")]
    [InlineData("It&#39;s &lt;5 &#x20AC;", "It's <5 €")]
    [InlineData("<a href=\"https://example.com/a?b=1&amp;c=2\">our page</a>", "our page https://example.com/a?b=1&c=2")]
    [InlineData("a <strong>b</strong> c <del>d</del>", "a *b* c ~d~")]
    [InlineData("`&amp; <b>`", "`&amp; <b>`")]
    public void Markdown_and_html_become_whatsapps_own_formatting(string markdown, string written) => WrittenText.Format(markdown).ShouldBe(written);

    [Theory]
    [InlineData("about ~80 % of 5*4*3 = 60 and 2**10 or 3**4")]
    [InlineData("*Hello* _there_ ~old~")]
    [InlineData("5#3, call *100# or C#")]
    [InlineData("***")]
    [InlineData("[1] and (2) and [x](y)")]
    [InlineData("snake__case__name and a < b")]
    [InlineData("#hashtag")]
    [InlineData("a < b and b > c, AT&T, x&y;")]
    [InlineData("I <3 you, <pizza>")]
    public void What_only_looks_like_markdown_stays(string text)
        => WrittenText.Format(text).ShouldBe(text);

    [Theory]
    [InlineData("You can pay here: https://pay.example.com/i/4711 or write to billing@example.com.", "https://pay.example.com/i/4711")]
    [InlineData("详情请看 https://example.com/a。谢谢", "https://example.com/a")]
    [InlineData("See [our page](https://example.com/x).", "https://example.com/x")]
    [InlineData("(https://example.com/a_(b))", "https://example.com/a_(b)")]
    [InlineData("HTTPS://EXAMPLE.COM/?q=1&r=2!", "HTTPS://EXAMPLE.COM/?q=1&r=2")]
    public void Links_are_found_without_the_punctuation_around_them(string text, string link) => WrittenText.LinksIn(text).ShouldBe([link]);

    [Theory]
    [InlineData("See www.example.com/path, please", "www.example.com/path")]
    [InlineData("Order at example.com/shop/item?id=3.", "example.com/shop/item?id=3")]
    [InlineData("(t.me/shop)", "t.me/shop")]
    [InlineData("Unser Laden: shop.example.de!", "shop.example.de")]
    [InlineData("请看example.com/a谢谢", "example.com/a")]
    [InlineData("请看www.example.com谢谢", "www.example.com")]
    [InlineData("[example.com](https://example.com/x)", "https://example.com/x")]
    [InlineData("example.com, that is www.example.com or https://example.com", "www.example.com", "https://example.com")]
    public void An_address_without_a_scheme_is_a_link_too(string text, params string[] links) => WrittenText.LinksIn(text).ShouldBe(links);

    [Theory]
    [InlineData("e.g. this, i.e. that, z.B. das, p.m. and J.R.R. Tolkien")]
    [InlineData("Node.js/Express, Vue.js, version 3.5/5, 1.2.3")]
    [InlineData("report.pdf, src/main.com, C:\\temp\\a.com, file.txt/x")]
    [InlineData("Thanks.See you. gracias.es todo. Fine.It is. and/or 24/7")]
    [InlineData("write to billing@example.com, first.de@example.com or a@mail.example.com/x")]
    public void What_only_looks_like_an_address_is_no_link(string text) => WrittenText.LinksIn(text).ShouldBeEmpty();

    /// <summary>A search from each mark to the end of such a text would take many minutes.</summary>
    [Theory]
    [InlineData("**a ")]
    [InlineData("***a ")]
    [InlineData("__a ")]
    [InlineData("~~a ")]
    [InlineData("[")]
    [InlineData("![a](b:")]
    [InlineData("<a href=\"https://a.example\">")]
    [InlineData("<a href=\"https://a.example\"")]
    [InlineData("<b ")]
    [InlineData("`a\n")]
    [InlineData("```\n")]
    [InlineData("# ")]
    [InlineData("# a                                ")]
    [InlineData("https://a.example/")]
    [InlineData("a.")]
    [InlineData("a.de ")]
    [InlineData(")")]
    [InlineData("&#")]
    public async Task A_long_text_that_is_built_to_take_time_takes_none(string part)
    {
        const int Length = 2_000_000;
        var hangGuard = TimeSpan.FromMinutes(1);
        var text = $"https://a.example/{string.Concat(Enumerable.Repeat(part, Length / part.Length))}b";

        var written = await Task.Run(() => WrittenText.Format(text), TestContext.Current.CancellationToken).WaitAsync(hangGuard, TestContext.Current.CancellationToken);
        var links = await Task.Run(() => WrittenText.LinksIn(text), TestContext.Current.CancellationToken).WaitAsync(hangGuard, TestContext.Current.CancellationToken);

        written.Length.ShouldBeLessThanOrEqualTo(text.Length);
        links.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" \n ", false)]
    [InlineData("\u200b", false)]
    [InlineData("\u202e\u2066", false)]
    [InlineData("\ufe0f\u200d", false)]
    [InlineData("\u3164\u2800", false)]
    [InlineData("\U0001F44D\U0001F3FD", true)]
    [InlineData("...", true)]
    [InlineData("***", true)]
    [InlineData("\u200bhi", true)]
    public void Text_that_shows_nothing_is_told_from_text_that_does(string? text, bool visible) => WrittenText.IsVisible(text).ShouldBe(visible);
}
