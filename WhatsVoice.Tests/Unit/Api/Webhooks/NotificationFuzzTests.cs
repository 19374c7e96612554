using System.Text;
using System.Text.Json;
using CsCheck;
using WhatsVoice.Api.Webhooks;
using WhatsVoice.Tests.Builders;

namespace WhatsVoice.Tests.Unit.Api.Webhooks;

/// <summary>Thousands of notifications as nobody documented them. A failure prints the seed with which it can be repeated.</summary>
public sealed class NotificationFuzzTests
{
    private const string GoodId = "wamid.the.good.one";

    [Fact]
    public void A_good_message_is_never_lost_for_what_lies_beside_it() =>
        PayloadMutations.WithOneGoodMessage(GoodId).Sample(
            body => NotificationParser.Parse(Encoding.UTF8.GetBytes(body)).Messages.Count(message => message is { Id: GoodId, Text: "Good." }) == 1,
            iter: 10_000);

    [Fact]
    public void Damaged_bytes_are_refused_or_read_and_nothing_else()
    {
        var body = new WebhookBuilder()
            .Text("wamid.1", "15550000001", "Grüße 🎈 \u0000 and \"quotes\"")
            .Status("wamid.2", "failed", "vm_0123456789abcdef0123456789abcdef", 131053)
            .Build();

        PayloadMutations.Damaged(body).Sample(
            bytes =>
            {
                try
                {
                    NotificationParser.Parse(bytes);
                }
                catch (Exception exception) when (exception is JsonException or FormatException)
                {
                    // What the webhook answers with 400.
                }

                return true;
            },
            iter: 20_000);
    }
}
