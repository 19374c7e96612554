using System.Text;
using WhatsVoice.Api.Webhooks;

namespace WhatsVoice.Tests.Unit.Api.Webhooks;

/// <summary>Strings of a webhook that are JSON and cannot become text as they are.</summary>
public sealed class BrokenCharacterTests
{
    [Theory]
    [InlineData("Hello \\ud83d there", "Hello \uFFFD there")]
    [InlineData("Hello \\ude00", "Hello \uFFFD")]
    [InlineData("\\ud83d\\ud83d\\ude00", "\uFFFD\U0001F600")]
    [InlineData("\\\\ud83d \\ud83d", "\\ud83d \uFFFD")]
    [InlineData("Say \\\"hi\\\"\\n\\udfff", "Say \"hi\"\n\uFFFD")]
    [InlineData("Hello \u00FF there", "Hello \uFFFD there")]
    public void A_broken_character_is_replaced_and_the_rest_of_the_words_is_kept(string written, string read)
    {
        var body = $$$"""
            {"object":"whatsapp_business_account","entry":[{"changes":[{"value":{"metadata":{"phone_number_id":"1"},
            "contacts":[{"wa_id":"15550001111","profile":{"name":"{{{written}}}"}}],
            "messages":[{"id":"wamid.1","from":"15550001111","type":"text","text":{"body":"{{{written}}}"},"context":{"from":"{{{written}}}"}}]}}]}]}
            """;

        // In Latin-1 a byte of 0xFF is no UTF-8.
        var message = NotificationParser.Parse(Encoding.Latin1.GetBytes(body)).Messages.ShouldHaveSingleItem();

        (message.Text, message.Name).ShouldBe((read, read));
        message.Content.ShouldNotBeNull();
    }
}
