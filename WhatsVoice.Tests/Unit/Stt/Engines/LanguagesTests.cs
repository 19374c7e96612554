using WhatsVoice.Stt.Engines;

namespace WhatsVoice.Tests.Unit.Stt.Engines;

public sealed class LanguagesTests
{
    [Theory]
    [InlineData("english", "en")]
    [InlineData("English", "en")]
    [InlineData("eng", "en")]
    [InlineData("en", "en")]
    [InlineData("haitian creole", "ht")]
    [InlineData("por", "pt")]
    [InlineData("zh", "zh")]
    [InlineData("cmn", "zh")]
    [InlineData("zul", "zu")]
    [InlineData("fil", "tl")]
    [InlineData("en-US", "en")]
    [InlineData("pt_BR", "pt")]
    [InlineData("klingon", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Every_engines_name_of_a_language_becomes_ISO_639_1(string? name, string? code) => Languages.ToCode(name).ShouldBe(code);

    [Theory]
    [InlineData("pt-BR", "pt")]
    [InlineData("zu", null)]
    public void A_request_may_ask_for_what_every_engine_knows(string name, string? code) => Languages.ToRequested(name).ShouldBe(code);
}
