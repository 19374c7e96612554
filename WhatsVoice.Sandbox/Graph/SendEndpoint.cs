using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.Faults;
using WhatsVoice.Sandbox.Media;
using WhatsVoice.Sandbox.People;
using WhatsVoice.Sandbox.Webhooks;

namespace WhatsVoice.Sandbox.Graph;

/// <summary><c>POST /{phone-number-id}/messages</c>: text, audio, and read marks with or without typing indicator.</summary>
internal sealed class SendEndpoint(
    Chats chats, MediaLibrary media, StatusReports reports, IOptions<SandboxOptions> options, TimeProvider time)
{
    public IResult Handle(HttpContext context, string phoneNumberId)
    {
        var call = context.Features.Get<GraphCall>()!;
        return phoneNumberId != options.Value.PhoneNumberId ? GraphErrors.UnknownObject("post", phoneNumberId)
            : call.Send is not { } send ? GraphErrors.Invalid("The request body is not a JSON object of the documented fields.")
            : send.MessagingProduct is null ? GraphErrors.Missing("messaging_product")
            : send.MessagingProduct != "whatsapp" ? GraphErrors.Invalid("Param messaging_product must be one of {WHATSAPP}.")
            : call.Route == Routes.Read ? MarkRead(send)
            : Send(send, call);
    }

    private IResult MarkRead(SendRequest send) => send switch
    {
        { Status: not "read" } => GraphErrors.Invalid("Param status must be one of {READ}."),
        { MessageId: null } => GraphErrors.Missing("message_id"),
        { TypingIndicator.Type: not "text" } and { TypingIndicator: not null } => GraphErrors.BadValue("typing_indicator.type must be text."),
        _ => chats.MarkRead(send.MessageId, typing: send.TypingIndicator is not null) is null
            ? GraphErrors.BadValue($"Message {send.MessageId} is not a message that was received.")
            : TypedResults.Json(new GraphSuccess(true), SandboxJson.Default.GraphSuccess),
    };

    private IResult Send(SendRequest send, GraphCall call)
    {
        if (Refuse(send) is { } refusal)
        {
            return refusal;
        }

        if (chats.Find(send.To ?? send.Recipient) is not { } person || !chats.InServiceWindow(person))
        {
            return GraphErrors.OutsideWindow();
        }

        var file = media.Find(send.Audio?.Id);
        var sound = file is null ? null : OggOpus.Inspect(file.Bytes);
        var message = chats.Show(person, new ChatMessage(
            MessageIds.New(person.Number), Directions.Out, send.Type!, Statuses.Accepted, time.GetUtcNow(),
            send.Type == "text" ? send.Text!.Body : null, file?.Id, file is null ? null : send.Audio!.Voice ?? false,
            sound is null or { Duration.Ticks: 0 } ? null : Math.Round(sound.Duration.TotalMilliseconds, 1), send.Context?.MessageId, send.BizOpaqueCallbackData));
        call.MessageId = message.Id;

        // Meta takes the send first and looks at the file afterwards.
        if (Unplayable(file, sound) is { } error)
        {
            reports.Fail(person, message, error);
        }
        else
        {
            reports.Follow(person, message);
        }

        return TypedResults.Json(
            new SendResponse("whatsapp", [new(send.To ?? send.Recipient!, person.HidesNumber ? null : person.Number, person.UserId)], [new(message.Id)]),
            SandboxJson.Default.SendResponse);
    }

    private JsonHttpResult<GraphErrorBody>? Refuse(SendRequest send) => send switch
    {
        { To: null or "", Recipient: null or "" } => GraphErrors.Missing("to"),
        { RecipientType: not (null or "individual") } => GraphErrors.BadValue("recipient_type must be individual."),
        { BizOpaqueCallbackData.Length: > 512 } => GraphErrors.BadValue("biz_opaque_callback_data may have up to 512 characters."),
        { Type: null or "text", Text.Body: null or "" } or { Type: null or "text", Text: null } => GraphErrors.Missing("text['body']"),
        { Type: "text", Text.Body.Length: > 4096 } => GraphErrors.Invalid("Param text['body'] must be at most 4096 characters long."),
        { Type: "text" } => null,
        { Type: "audio", Audio: null } => GraphErrors.Missing("audio"),
        { Type: "audio", Audio.Link: not null } => GraphErrors.BadValue("The sandbox fetches nothing: upload the audio and send it by id instead of link."),
        { Type: "audio", Audio.Id: null or "" } => GraphErrors.Missing("audio['id']"),
        { Type: "audio" } => media.Find(send.Audio.Id) is null
            ? GraphErrors.BadValue($"Media ID {send.Audio.Id} was not found: it was never uploaded, deleted, or has expired.")
            : null,
        _ => GraphErrors.Invalid($"Param type must be one of {{AUDIO, TEXT}} in the sandbox - got \"{send.Type}\"."),
    };

    private static MessageError? Unplayable(MediaFile? file, OggOpus? sound) => (file, sound) switch
    {
        (null, _) or (_, null) => null,
        ({ MimeType: var type }, _) when !type.StartsWith("audio/ogg", StringComparison.OrdinalIgnoreCase) => Upload($"Unsupported Voice mime type {type}. Please use audio/ogg; codecs=opus."),
        (_, { Problem: { } problem }) => Upload($"The audio cannot be played as audio/ogg; codecs=opus: {problem}."),
        _ => null,
    };

    private static MessageError Upload(string details) => new(131053, "Media upload error", details);
}

/// <summary>Body of <c>POST /{phone-number-id}/messages</c>: a send, or a read mark (<c>status: read</c>).</summary>
internal sealed record SendRequest(
    string? MessagingProduct,
    string? RecipientType,
    string? To,
    string? Recipient,
    string? Type,
    SendRequest.TextPart? Text,
    SendRequest.AudioPart? Audio,
    SendRequest.ContextPart? Context,
    string? BizOpaqueCallbackData,
    string? Status,
    string? MessageId,
    SendRequest.TypingPart? TypingIndicator)
{
    public sealed record TextPart(string? Body);

    public sealed record AudioPart(string? Id, string? Link, bool? Voice);

    public sealed record ContextPart(string? MessageId);

    public sealed record TypingPart(string? Type);
}

internal sealed record SendResponse(string MessagingProduct, IReadOnlyList<SendResponse.Recipient> Contacts, IReadOnlyList<GraphId> Messages)
{
    /// <param name="Input">The recipient as it was given.</param>
    /// <param name="WaId">Absent where the person's number is hidden.</param>
    public sealed record Recipient(string Input, string? WaId, string UserId);
}
