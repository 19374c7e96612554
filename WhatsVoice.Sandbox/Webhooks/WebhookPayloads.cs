using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.Faults;
using WhatsVoice.Sandbox.Media;
using WhatsVoice.Sandbox.People;

namespace WhatsVoice.Sandbox.Webhooks;

internal sealed class WebhookPayloads(IOptions<SandboxOptions> options, TimeProvider time)
{
    private const string BusinessAccountId = "100000000000000";
    private const string ErrorCodesPage = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/";

    public WebhookDelivery ForMessage(Person person, ChatMessage message, MediaFile? media) => Delivery(Routes.Webhook, "message", person, message.Id, new(
        "whatsapp",
        Metadata,
        [ContactOf(person)],
        [new(Visible(person), person.UserId, message.Id, Seconds(message.At), message.Type,
            media is null ? new(message.Text!) : null,
            media is null ? null : new(media.MimeType, Convert.ToBase64String(Convert.FromHexString(media.Sha256)), media.Id, message.Voice ?? false),
            message.ReplyTo is null ? null : new(options.Value.DisplayPhoneNumber, message.ReplyTo))]));

    public WebhookDelivery ForStatus(Person person, ChatMessage message, string status, MessageError? error) =>
        Delivery(Routes.Statuses, status, person, message.Id, new(
            "whatsapp",
            Metadata,
            Contacts: status == Statuses.Failed ? null : [ContactOf(person)],
            Statuses: [new(message.Id, status, Seconds(time.GetUtcNow()), Visible(person), person.UserId, "individual", message.CallbackData,
                // Meta prices a message when it is sent and when it is delivered, and nothing else.
                status is Statuses.Sent or Statuses.Delivered ? new(true, "PMP", "regular", "service") : null,
                error is null ? null : [new(error.Code, error.Title, error.Title, new(error.Details), ErrorCodesPage)])]));

    private WebhookPayload.Metadata Metadata => new(options.Value.DisplayPhoneNumber, options.Value.PhoneNumberId);

    private static WebhookPayload.Contact ContactOf(Person person) => new(new(person.Name), Visible(person), person.UserId);

    private static string? Visible(Person person) => person.HidesNumber ? null : person.Number;

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static WebhookDelivery Delivery(string route, string happened, Person person, string messageId, WebhookPayload.ChangeValue value) => new(
        route, happened, person.Number, messageId,
        JsonSerializer.SerializeToUtf8Bytes(
            new WebhookPayload("whatsapp_business_account", [new(BusinessAccountId, [new(value, "messages")])]),
            SandboxJson.Default.WebhookPayload));
}
