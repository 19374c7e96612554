using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

public sealed class ReplyPartsTests
{
    [Fact]
    public void A_reply_longer_than_a_message_becomes_parts_that_end_with_sentences_and_lose_nothing()
    {
        var text = string.Join(' ', Enumerable.Range(1, 400).Select(number => $"This is sentence number {number}."));

        var parts = ReplyParts.Of(new Reply(text, "slt"), sendLinks: true);

        parts.Count.ShouldBeGreaterThan(1);
        parts.ShouldAllBe(part => part.Text.Length <= ReplyParts.MaxCharacters && part.Text.EndsWith('.') && part.Voice == "slt" && !part.AsText);
        string.Join(' ', parts.Select(part => part.Text)).ShouldBe(text);
    }

    [Fact]
    public void The_links_of_a_spoken_reply_follow_in_writing_each_once()
        => ReplyParts.Of(new Reply("See https://a.example/1, https://b.example and https://a.example/1."), sendLinks: true)[^1]
            .ShouldBe(new Reply("https://a.example/1\nhttps://b.example", AsText: true) { OnlyAfterVoice = true });

    [Theory]
    [InlineData("See https://a.example/1.", true, true)]
    [InlineData("See https://a.example/1.", false, false)]
    [InlineData("No link here.", false, true)]
    public void No_message_of_links_follows_a_written_reply_or_where_it_is_not_wanted(string text, bool asText, bool sendLinks)
        => ReplyParts.Of(new Reply(text, AsText: asText), sendLinks).ShouldHaveSingleItem().Text.ShouldBe(text);
}
