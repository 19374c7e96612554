using System.Text.Json;

namespace WhatsVoice.ServiceDefaults.Engines;

/// <summary>What an error of ElevenLabs says about the next call.</summary>
public enum ElevenLabsFault
{
    Request,

    /// <summary>Their load, or an error of theirs.</summary>
    Passing,

    Concurrency,

    /// <summary>The key is wrong, lacks a permission, or the account is blocked.</summary>
    Credentials,

    /// <summary>HTTP 403 without a code that names the key: a firewall or a moderation may refuse these words or this sound.</summary>
    Forbidden,

    /// <summary>The credits are used up, or the plan does not include it.</summary>
    Quota,
}

/// <summary>
/// An error of ElevenLabs, for its speech and its transcription alike. The body decides, not the status alone: 401 is a wrong key, an empty
/// account or a blocked one; 429 our own limit or their load. Bodies come as <c>detail{code, message, param, ...}</c>, in the older form with
/// <c>detail{status, message}</c> or <c>detail</c> as a string, and from validation as a list (ElevenLabs, API reference, errors).
/// </summary>
/// <param name="Codes">The newer code first; empty for a body of another shape.</param>
/// <param name="Message">In words, as long as it came. It may repeat the request.</param>
/// <param name="Param">The field that the body names.</param>
public sealed record ElevenLabsError(IReadOnlyList<string> Codes, string Message, string? Param)
{
    private static readonly Dictionary<string, string> FieldOf = new(StringComparer.Ordinal)
    {
        ["voice_not_found"] = "voice",
        ["invalid_voice_id"] = "voice",
        ["unsupported_model"] = Model,
        ["model_not_found"] = Model,
        ["invalid_model_id"] = Model,
        ["max_character_limit_exceeded"] = "text",
        ["text_too_long"] = "text",
        ["unsupported_language"] = "language_code",
        ["invalid_output_format"] = "output_format",
        ["output_format_not_allowed"] = "output_format",
    };

    /// <summary>The <see cref="Field"/> of an unknown model.</summary>
    public const string Model = "model_id";

    public string Code => Codes is [var first, ..] ? first : "no code";

    /// <summary>The field that is refused, if that is known.</summary>
    public string? Field => Codes.Select(FieldOf.GetValueOrDefault).FirstOrDefault(known => known is not null) ?? Param;

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
                JsonValueKind.String => new([EngineErrorCode.Beginning(detail.GetString()!)], detail.GetString()!, null),
                JsonValueKind.Array when detail.GetArrayLength() > 0 => OfValidation(detail[0]),
                JsonValueKind.Object => new(
                    [.. new[] { EngineErrorCode.Read(detail, "code"), EngineErrorCode.Read(detail, "status") }.OfType<string>()],
                    detail.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString()! : "",
                    EngineErrorCode.Read(detail, "param")),
                _ => new([], "", null),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // an unpaired surrogate is JSON and no text
        {
            return new([], "", null);
        }
    }

    /// <param name="status">The HTTP status that the body came with.</param>
    public ElevenLabsFault FaultOf(int status) => status switch
    {
        _ when Has("too_many_concurrent_requests", "concurrent_limit_exceeded") => ElevenLabsFault.Concurrency,
        _ when Has("quota_exceeded", "insufficient_credits", "payment_required", "paid_plan_required") => ElevenLabsFault.Quota,
        _ when Has("invalid_api_key", "missing_api_key", "needs_authorization", "detected_unusual_activity", "missing_permissions") => ElevenLabsFault.Credentials,
        _ when Has("system_busy", "rate_limit_exceeded") => ElevenLabsFault.Passing,
        402 => ElevenLabsFault.Quota,
        401 => ElevenLabsFault.Credentials,
        403 => ElevenLabsFault.Forbidden,
        408 or 425 or 429 or >= 500 => ElevenLabsFault.Passing,
        _ => ElevenLabsFault.Request,
    };

    /// <summary>
    /// Whether it only says that the plan does not include what was asked for. Of a voice from the library the free plan says so with credits left:
    /// "Free users cannot use library voices via the API".
    /// </summary>
    public bool IsOfPlan(int status) => FaultOf(status) == ElevenLabsFault.Quota && !Has("quota_exceeded", "insufficient_credits");

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
        return new(["validation_error"], "", string.IsNullOrEmpty(place) ? null : EngineErrorCode.Beginning(place));
    }
}
