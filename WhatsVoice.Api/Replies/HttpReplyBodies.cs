using System.Text.Json.Serialization;

namespace WhatsVoice.Api.Replies;

/// <summary>What the business's endpoint is told.</summary>
/// <param name="Id">WhatsApp's id of the message; also sent as <c>Idempotency-Key</c>, the same for every repeat.</param>
/// <param name="From">The person: a phone number, or a business-scoped user id.</param>
/// <param name="Name">The person's profile name.</param>
/// <param name="PhoneNumberId">The business's number.</param>
/// <param name="Type">text, audio, image, ...</param>
/// <param name="Text">The message's words, if it has any.</param>
/// <param name="Timestamp">When the person sent it, Unix seconds.</param>
internal sealed record HttpReplyRequest(string Id, string? From, string? Name, string PhoneNumberId, string Type, string? Text, long Timestamp);

/// <summary>What it answers; without <c>text</c> there is silence.</summary>
/// <param name="Text">The words.</param>
/// <param name="Voice">Who speaks.</param>
/// <param name="Profile">How.</param>
/// <param name="Language">A BCP 47 tag.</param>
/// <param name="Format"><c>text</c> sends the words in writing; anything else, or none, as a voice note.</param>
internal sealed record HttpReplyAnswer(string? Text, string? Voice, string? Profile, string? Language, string? Format);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HttpReplyRequest))]
[JsonSerializable(typeof(HttpReplyAnswer))]
internal sealed partial class HttpReplyJson : JsonSerializerContext;
