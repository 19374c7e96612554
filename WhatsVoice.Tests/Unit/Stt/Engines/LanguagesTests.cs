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
    [InlineData("klingon", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Every_engines_name_of_a_language_becomes_ISO_639_1(string? name, string? code) => Languages.ToCode(name).ShouldBe(code);
}
