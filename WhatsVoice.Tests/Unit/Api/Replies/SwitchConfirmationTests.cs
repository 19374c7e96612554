using WhatsVoice.Api.Replies;

namespace WhatsVoice.Tests.Unit.Api.Replies;

public sealed class SwitchConfirmationTests
{
    [Theory]
    [InlineData(true, "From now on I answer in writing.")]
    [InlineData(false, "From now on I answer with voice notes.")]
    public void A_switch_is_confirmed_in_English_where_nothing_is_configured(bool toText, string expected) =>
        new ReplyOptions().Confirmation(toText).ShouldBe(new Reply(expected, Language: "en") { IsConfirmation = true });

    [Fact]
    public void Configured_words_are_in_the_language_that_is_found_in_them() =>
        new ReplyOptions { VoiceConfirmation = "Ab jetzt spreche ich." }.Confirmation(toText: false).ShouldBe(new Reply("Ab jetzt spreche ich.") { IsConfirmation = true });

    [Fact]
    public void An_empty_confirmation_means_silence() => new ReplyOptions { VoiceConfirmation = "" }.Confirmation(toText: false).ShouldBeNull();
}
