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
    public void Markdown_becomes_whatsapps_own_formatting(string markdown, string written) => WrittenText.Format(markdown).ShouldBe(written);

    [Theory]
    [InlineData("about ~80 % of 5*4*3 = 60 and 2**10 or 3**4")]
    [InlineData("*Hello* _there_ ~old~")]
    [InlineData("5#3, call *100# or C#")]
    [InlineData("***")]
    [InlineData("[1] and (2) and [x](y)")]
    [InlineData("snake__case__name and a < b")]
    [InlineData("#hashtag")]
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
