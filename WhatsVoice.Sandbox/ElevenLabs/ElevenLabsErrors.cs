using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>ElevenLabs' errors; where only one of the two names is known, both fields carry it.</summary>
internal static class ElevenLabsErrors
{
    public static JsonHttpResult<ElevenLabsErrorBody> MissingKey(string requestId) => Error(
        requestId, StatusCodes.Status401Unauthorized, "authentication_error", "needs_authorization", "needs_authorization",
        "Neither authorization header nor xi-api-key received, please provide one.");

    public static JsonHttpResult<ElevenLabsErrorBody> InvalidKey(string requestId) => Error(
        requestId, StatusCodes.Status401Unauthorized, "authentication_error", "invalid_api_key", "invalid_api_key", "Invalid API key");

    public static JsonHttpResult<ElevenLabsErrorBody> TooManyAtOnce(string requestId, int limit) => Error(
        requestId, StatusCodes.Status429TooManyRequests, "rate_limit_error", "concurrent_limit_exceeded", "too_many_concurrent_requests",
        $"Too many concurrent requests. Your current subscription is associated with a maximum of {limit} concurrent requests (running in parallel).");

    public static JsonHttpResult<ElevenLabsErrorBody> VoiceNotFound(string requestId, string voiceId) => Invalid(
        requestId, "voice_not_found", $"A voice with the voice_id {voiceId} was not found.", "voice_id");

    public static JsonHttpResult<ElevenLabsErrorBody> UnsupportedModel(string requestId, string message) =>
        Invalid(requestId, "unsupported_model", message, "model_id");

    public static JsonHttpResult<ElevenLabsErrorBody> UnsupportedLanguage(string requestId, string modelId, string language) => Invalid(
        requestId, "unsupported_language", $"Model '{modelId}' does not support the language_code {language}.", "language_code");

    public static JsonHttpResult<ElevenLabsErrorBody> TooLong(string requestId, int characters, int limit) => Invalid(
        requestId, "max_character_limit_exceeded",
        $"This request's text has {characters} characters and exceeds the character limit of {limit} characters for this model.", "text");

    /// <summary>Not ElevenLabs' error: ElevenLabs takes the format.</summary>
    public static JsonHttpResult<ElevenLabsErrorBody> NoEncoder(string requestId, string format) => Invalid(
        requestId, "sandbox_output_format",
        $"The sandbox has no encoder for output_format {format}, though ElevenLabs has. Ask for opus_48000_*, pcm_* or wav_*.", "output_format");

    /// <summary>Not ElevenLabs' error either.</summary>
    public static JsonHttpResult<ElevenLabsErrorBody> NoVoice(string requestId) => Error(
        requestId, StatusCodes.Status503ServiceUnavailable, "sandbox_error", "sandbox_voice_missing", "sandbox_voice_missing",
        "The sandbox has no voice: flite.wasm is missing. Build WhatsVoice.Sandbox where npm is installed, or set Sandbox:ElevenLabs:VoiceFolder.");

    /// <summary>Nor is this one.</summary>
    public static JsonHttpResult<ElevenLabsErrorBody> VoiceFailed(string requestId, string message) => Error(
        requestId, StatusCodes.Status503ServiceUnavailable, "sandbox_error", "sandbox_voice_failed", "sandbox_voice_failed", message);

    /// <summary>The error a fault plays when it names a status only.</summary>
    public static JsonHttpResult<ElevenLabsErrorBody> Of(string requestId, int status) => status switch
    {
        StatusCodes.Status401Unauthorized => InvalidKey(requestId),
        StatusCodes.Status402PaymentRequired => Error(
            requestId, status, "payment_required", "paid_plan_required", "paid_plan_required", "This voice needs a paid plan."),
        StatusCodes.Status429TooManyRequests => Error(
            requestId, status, "rate_limit_error", "rate_limit_exceeded", "system_busy",
            "The system is experiencing heavy traffic, please try again. Higher subscriptions have higher priority."),
        _ => Error(requestId, status, "internal_error", "internal_server_error", "internal_server_error", "An internal error occurred."),
    };

    /// <summary>422: <paramref name="path"/> is dotted, e.g. <c>body.voice_settings.stability</c>.</summary>
    public static JsonHttpResult<ValidationErrorBody> Unprocessable(string path, string message, string type) => TypedResults.Json(
        new ValidationErrorBody([new(path.Split('.'), message, type)]),
        SandboxJson.Default.ValidationErrorBody, statusCode: StatusCodes.Status422UnprocessableEntity);

    private static JsonHttpResult<ElevenLabsErrorBody> Invalid(string requestId, string code, string message, string parameter) =>
        Error(requestId, StatusCodes.Status400BadRequest, "validation_error", code, code, message, parameter);

    private static JsonHttpResult<ElevenLabsErrorBody> Error(
        string requestId, int status, string type, string code, string legacy, string message, string? parameter = null) =>
        TypedResults.Json(
            new ElevenLabsErrorBody(new(type, code, legacy, message, requestId, parameter)),
            SandboxJson.Default.ElevenLabsErrorBody, statusCode: status);
}

/// <summary>ElevenLabs' error body: <c>code</c> is the new name, <c>status</c> the legacy one (Resources, "Errors").</summary>
internal sealed record ElevenLabsErrorBody(ElevenLabsErrorBody.Description Detail)
{
    public sealed record Description(string Type, string Code, string Status, string Message, string RequestId, string? Param);
}

/// <summary>The body of 422: what is wrong, item by item.</summary>
internal sealed record ValidationErrorBody(IReadOnlyList<ValidationErrorBody.Item> Detail)
{
    /// <param name="Loc">Where: <c>body</c> or <c>query</c>, then the path of names.</param>
    public sealed record Item(IReadOnlyList<string> Loc, string Msg, string Type);
}
