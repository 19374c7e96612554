using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Api.Replies;

/// <summary>The business's own endpoint, configuration section <c>Replies:Http</c>.</summary>
internal sealed class HttpReplyOptions
{
    public const string Section = "Replies:Http";

    /// <summary>Where each message is posted to.</summary>
    [Required(ErrorMessage = "set Replies__Http__Url to the endpoint that writes the replies.")]
    public Uri? Url { get; set; }

    /// <summary>Sent as <c>Authorization: Bearer</c>. Secret. White space around it is dropped. Default: none.</summary>
    [RegularExpression("^[!-~]*$", ErrorMessage = "It must be one line of visible ASCII characters.")]
    public string? ApiKey { get; set => field = value?.Trim(); }

    /// <summary>How long one try may take. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);
}

[OptionsValidator]
internal sealed partial class HttpReplyOptionsValidator : IValidateOptions<HttpReplyOptions>;

/// <param name="Id">WhatsApp's id of the message; also sent as <c>Idempotency-Key</c>, the same for every retry.</param>
/// <param name="From">The person: a phone number, or a business-scoped user id.</param>
/// <param name="UserId">The person's business-scoped user id, where there is one.</param>
/// <param name="Username">The person's username, where they have one.</param>
/// <param name="Type">text, audio, image, ...</param>
/// <param name="Text">The message's words, if it has any: also a caption, the title of a choice, the transcript of a voice note.</param>
/// <param name="Timestamp">When the person sent it, Unix seconds.</param>
/// <param name="EditedMessageId">For type edit: the message that <paramref name="Text"/> replaces.</param>
/// <param name="Media">The file of an audio, image, video, document or sticker.</param>
/// <param name="Transcript">True where <paramref name="Text"/> was heard in a voice note; left out otherwise, as are the four that follow.</param>
/// <param name="Language">The language that was heard, a BCP 47 tag, if known.</param>
/// <param name="DurationMs">How long the voice note plays, in milliseconds, if known.</param>
/// <param name="MediaId">WhatsApp's media id of the voice note.</param>
/// <param name="Voice">Recorded in the chat, in contrast to a sound file.</param>
/// <param name="Message">The whole message as WhatsApp wrote it; left out for a plain text.</param>
internal sealed record HttpReplyRequest(
    string Id,
    string? From,
    string? UserId,
    string? Username,
    string? Name,
    string PhoneNumberId,
    string Type,
    string? Text,
    long Timestamp,
    string? EditedMessageId,
    HttpReplyMedia? Media,
    bool? Transcript,
    string? Language,
    long? DurationMs,
    string? MediaId,
    bool? Voice,
    [property: JsonConverter(typeof(RawJsonConverter))] string? Message);

/// <param name="Id">WhatsApp's media id; the file is kept for 7 days.</param>
/// <param name="MimeType">For example <c>audio/ogg; codecs=opus</c>.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="Voice">Recorded in the chat.</param>
internal sealed record HttpReplyMedia(string Id, string? MimeType, string? Sha256, bool Voice);

internal sealed class RawJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteRawValue(value);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HttpReplyRequest))]
internal sealed partial class HttpReplyJson : JsonSerializerContext;

/// <summary>Asks the business's own endpoint. A retry carries the same <c>Idempotency-Key</c>, so that the endpoint can tell.</summary>
internal sealed partial class HttpReplyWriter(HttpClient http, TimeProvider time, ILogger<HttpReplyWriter> logger) : IReplyWriter
{
    /// <summary>The largest response that is read: far above what can be spoken, and too little for a broken endpoint to fill the memory.</summary>
    public const int MaxResponseBytes = 64 * 1024;

    private const string Url = $"{HttpReplyOptions.Section}:{nameof(HttpReplyOptions.Url)}";

    public bool Costs => true;

    public async Task<Reply?> WriteAsync(InboundMessage message, IReadOnlyList<ChatTurn> history, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = JsonBody.Of(Describe(message), HttpReplyJson.Default.HttpReplyRequest) };
        request.Headers.Add("Idempotency-Key", message.Id);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw ReplyFailures.Of(Url, response, time);
            }

            return Read(ReplyFailures.TextOf(response, await response.Content.ReadAsByteArrayAsync(cancellationToken)), response.Content.Headers.ContentType?.MediaType);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException)
        {
            throw ReplyFailures.Of(Url, exception, MaxResponseBytes);
        }
    }

    private static HttpReplyRequest Describe(InboundMessage message) => new(
        message.Id,
        message.Phone ?? message.UserId,
        message.UserId,
        message.Username,
        message.Name,
        message.PhoneNumberId,
        message.Type,
        message.Text,
        message.SentAtUnixSeconds,
        message.EditedMessageId,
        message.Media is { } media ? new HttpReplyMedia(media.Id, media.MimeType, media.Sha256, media.IsVoice) : null,
        message.Heard is null ? null : true,
        message.Heard?.Language,
        message.Heard is { DurationMs: > 0 } heard ? heard.DurationMs : null,
        message.Heard is null ? null : message.Media?.Id,
        message.Heard is null ? null : message.Media?.IsVoice,
        message.Content);

    /// <summary>Takes what endpoints really answer: an object, a list with one object in it, a JSON string or plain text.</summary>
    private Reply? Read(string body, string? mediaType)
    {
        body = body.Trim();
        if (body.Length == 0)
        {
            return null;
        }

        if (mediaType?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true && body[0] is not ('{' or '[' or '"' or '<'))
        {
            return ToReply(body);
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var answer = document.RootElement is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().FirstOrDefault() : document.RootElement;
            return answer.ValueKind switch
            {
                JsonValueKind.Object => Read(answer),
                JsonValueKind.String => ToReply(answer.GetString()),
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                _ => throw NotUnderstood($"{Url} answered a JSON {answer.ValueKind}, not an object with \"text\"."),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // An error page behind a status of success, or JSON that breaks off: the next response may be another.
            throw new ReplyException($"{Url} answered {mediaType ?? "something"} that is not JSON.", exception);
        }
    }

    private Reply? Read(JsonElement answer)
    {
        if (Field(answer, "text") is not { } text)
        {
            Log.WithoutText(logger, PhoneNumbers.Mask(string.Join(", ", answer.EnumerateObject().Take(10).Select(field => field.Name.Length > 40 ? field.Name[..40] : field.Name))));
            return null;
        }

        return text.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => ToReply(text.GetString(), Text(answer, "voice"), Text(answer, "profile"), Text(answer, "language"), Text(answer, "format")),
            _ => throw NotUnderstood($"{Url} answered \"text\" as a JSON {text.ValueKind}, not as a string."),
        };
    }

    private static Reply? ToReply(string? text, string? voice = null, string? profile = null, string? language = null, string? format = null)
        => WrittenText.IsVisible(text) ? new Reply(text, voice, profile, language, "text".Equals(format, StringComparison.OrdinalIgnoreCase)) : null;

    private static string? Text(JsonElement answer, string name)
        => Field(answer, name) is { ValueKind: JsonValueKind.String } field && field.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>A field in any casing: many frameworks write <c>Text</c>.</summary>
    private static JsonElement? Field(JsonElement answer, string name)
    {
        foreach (var field in answer.EnumerateObject())
        {
            if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return field.Value;
            }
        }

        return null;
    }

    /// <summary>What the endpoint answers is not in its contract: asking again would bring the same.</summary>
    private static ReplyException NotUnderstood(string message) => new(message) { IsPermanent = true };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Replies:Http:Url answered an object without \"text\", so the person gets no answer. Its fields: {Fields}. Answer 204 where silence is meant")]
        public static partial void WithoutText(ILogger logger, string fields);
    }
}
