using System.Text.Json.Serialization;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>The body of a send (documentation: whatsapp/messages/send-messages, /audio-messages).</summary>
internal sealed record GraphMessage
{
    public string MessagingProduct { get; } = "whatsapp";

    public string RecipientType { get; } = "individual";

    /// <summary>A phone number, digits. Wins over <see cref="Recipient"/>.</summary>
    public string? To { get; init; }

    /// <summary>A business-scoped user id, for people whose number the business does not see.</summary>
    public string? Recipient { get; init; }

    public required string Type { get; init; }

    public GraphContext? Context { get; init; }

    public GraphAudio? Audio { get; init; }

    public GraphText? Text { get; init; }

    /// <summary>Comes back with every status webhook; at most 512 characters.</summary>
    public string? BizOpaqueCallbackData { get; init; }
}

/// <param name="MessageId">The message that is quoted (documentation: whatsapp/messages/contextual-replies).</param>
internal sealed record GraphContext(string MessageId);

/// <param name="Voice">True shows it as a recorded voice note: downloaded at once, with the sender's picture and a played status.</param>
internal sealed record GraphAudio(string Id, bool Voice);

/// <param name="Body">At most 4,096 characters.</param>
internal sealed record GraphText(string Body);

/// <summary>Marks a message as read and shows that an answer is being made (documentation: whatsapp/typing-indicators).</summary>
internal sealed record GraphReadMark(string MessageId, GraphTyping? TypingIndicator)
{
    public string MessagingProduct { get; } = "whatsapp";

    public string Status { get; } = "read";
}

/// <param name="Type">Only <c>text</c> is documented.</param>
internal sealed record GraphTyping(string Type);

internal sealed record GraphSendAnswer(IReadOnlyList<GraphSentMessage>? Messages);

internal sealed record GraphSentMessage(string? Id);

internal sealed record GraphUploadAnswer(string? Id);

/// <summary>The description of a file (documentation: whatsapp/business-phone-numbers/media).</summary>
/// <param name="Url">Where its bytes are, for five minutes, for the owner of the access token.</param>
/// <param name="MimeType">For example <c>audio/ogg; codecs=opus</c>.</param>
/// <param name="Sha256">Of the bytes, hex or base64.</param>
/// <param name="FileSize">Bytes.</param>
internal sealed record GraphMedia(string? Url, string? MimeType, string? Sha256, long? FileSize);

/// <summary>The Graph API's error, <c>{"error": {...}}</c>.</summary>
internal sealed record GraphError
{
    public string? Message { get; init; }

    public int Code { get; init; }

    public int? ErrorSubcode { get; init; }

    public bool IsTransient { get; init; }

    public GraphErrorData? ErrorData { get; init; }
}

/// <param name="Details">The sentence that explains the code.</param>
internal sealed record GraphErrorData(string? Details);

internal sealed record GraphErrorBody(GraphError? Error);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(GraphMessage))]
[JsonSerializable(typeof(GraphReadMark))]
[JsonSerializable(typeof(GraphSendAnswer))]
[JsonSerializable(typeof(GraphUploadAnswer))]
[JsonSerializable(typeof(GraphErrorBody))]
[JsonSerializable(typeof(GraphMedia))]
internal sealed partial class GraphJson : JsonSerializerContext;
