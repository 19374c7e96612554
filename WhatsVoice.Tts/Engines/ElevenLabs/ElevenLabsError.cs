using System.Net;
using System.Text.Json;
using WhatsVoice.Tts.Engines.Upstream;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary>
/// What an error of ElevenLabs means. The body decides, not the status alone: 401 is a wrong key, an empty account or a blocked
/// one; 429 our own limit or their load. Bodies come as <c>detail{code, message, param, ...}</c>, in the older form with
/// <c>detail{status, message}</c> or <c>detail</c> as a string, and from validation as a list (ElevenLabs, API reference, errors).
/// </summary>
internal sealed record ElevenLabsError(IReadOnlyList<string> Codes, string Message, string? Param)
{
    private const int LongestMessage = 200;

    private static readonly Dictionary<string, string> FieldOf = new(StringComparer.Ordinal)
    {
        ["voice_not_found"] = "voice",
        ["invalid_voice_id"] = "voice",
        ["unsupported_model"] = "model_id",
        ["model_not_found"] = "model_id",
        ["max_character_limit_exceeded"] = "text",
        ["text_too_long"] = "text",
        ["unsupported_language"] = "language_code",
        ["invalid_output_format"] = "output_format",
        ["output_format_not_allowed"] = "output_format",
    };

    public static ElevenLabsError Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            var detail = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("detail", out var found) ? found : root;
            return detail.ValueKind switch
            {
                JsonValueKind.String => new([detail.GetString()!], detail.GetString()!, null),
                JsonValueKind.Array when detail.GetArrayLength() > 0 => OfValidation(detail[0]),
                JsonValueKind.Object => new(
                    [.. new[] { Text(detail, "code"), Text(detail, "status") }.OfType<string>()], Text(detail, "message") ?? "", Text(detail, "param")),
                _ => new([], "", null),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // an unpaired surrogate is JSON and no text
        {
            return new([], "", null);
        }
    }

    /// <param name="status">The status that the body came with.</param>
    /// <param name="retryAfter">The header's value.</param>
    public UpstreamException ToException(HttpStatusCode status, TimeSpan? retryAfter)
    {
        var code = Codes is [var first, ..] ? first : "no code";
        var message = Message.Length > LongestMessage ? Message[..LongestMessage] : Message;
        var fault = Classify(status);
        var field = fault == UpstreamFault.Request ? Codes.Select(FieldOf.GetValueOrDefault).FirstOrDefault(known => known is not null) ?? Param : null;
        // Only a refusal's own words are passed on; a request's may repeat the text.
        var words = fault switch
        {
            UpstreamFault.Quota => $"The engine elevenlabs has no credits left ({(int)status}, {code}): {message}",
            UpstreamFault.Credentials => $"The engine elevenlabs refuses the key or the account ({(int)status}, {code}): {message}",
            UpstreamFault.Concurrency => $"The engine elevenlabs has too many of our requests at once ({code}).",
            UpstreamFault.Request => $"The engine elevenlabs refuses the request ({(int)status}, {code}){(field is null ? "" : $": {field}")}.",
            _ => $"The engine elevenlabs failed ({(int)status}, {code}).",
        };
        return new UpstreamException(fault, words) { Field = field ?? (fault == UpstreamFault.Request ? "request" : null), RetryAfter = retryAfter };
    }

    private UpstreamFault Classify(HttpStatusCode status) => ((int)status) switch
    {
        _ when Has("too_many_concurrent_requests", "concurrent_limit_exceeded") => UpstreamFault.Concurrency,
        _ when Has("quota_exceeded", "insufficient_credits", "payment_required", "paid_plan_required") => UpstreamFault.Quota,
        _ when Has("invalid_api_key", "missing_api_key", "needs_authorization", "detected_unusual_activity", "missing_permissions") => UpstreamFault.Credentials,
        402 => UpstreamFault.Quota,
        401 or 403 => UpstreamFault.Credentials,
        408 or 425 or 429 or >= 500 => UpstreamFault.Passing,
        _ => UpstreamFault.Request,
    };

    private bool Has(params ReadOnlySpan<string> codes)
    {
        foreach (var code in codes)
        {
            if (Codes.Contains(code, StringComparer.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // FastAPI's list: {"loc": ["body", "voice_settings", "stability"], "msg": "...", "type": "..."}.
    private static ElevenLabsError OfValidation(JsonElement first)
    {
        var place = first.ValueKind == JsonValueKind.Object && first.TryGetProperty("loc", out var loc) && loc.ValueKind == JsonValueKind.Array
            ? string.Join('.', loc.EnumerateArray().Select(part => part.ToString()).Where(part => part is not ("body" or "query" or "path")))
            : null;
        return new(["validation_error"], "", string.IsNullOrEmpty(place) ? null : place);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
