using WhatsVoice.Api.Hearing;
using WhatsVoice.Api.Replies;

namespace WhatsVoice.Tests.Unit.Api.Hearing;

public sealed class SpokenSwitchTests
{
    [Theory]
    [InlineData("/text", "/text")]
    [InlineData("Slash text.", "/text")]
    [InlineData("Text, please!", "/text")]
    [InlineData("slash voice", "/voice")]
    [InlineData("Voice.", "/voice")]
    [InlineData("Can you send me a text?", "Can you send me a text?")]
    [InlineData("Please.", "Please.")]
    public void A_spoken_switch_works_like_a_typed_one(string spoken, string expected) =>
        SpokenSwitch.Read(spoken, new ReplyOptions()).ShouldBe(expected);

    [Fact]
    public void Configured_words_are_recognised_and_the_defaults_are_not() =>
        new[] { "Schreib mir!", "slash text" }.Select(words => SpokenSwitch.Read(words, new ReplyOptions { TextWords = ["schreib mir"] }))
            .ShouldBe(["schreib mir", "slash text"]);
}
