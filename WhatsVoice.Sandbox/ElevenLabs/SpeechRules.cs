using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>What ElevenLabs refuses (its API reference, "Models" and "Errors" pages); where its code is not documented, the nearest known one.</summary>
internal static class SpeechRules
{
    /// <summary>The error; null when the request is valid.</summary>
    public static IResult? Check(SpeechRequest request, string voiceId, string outputFormat, int? optimizeStreamingLatency, string requestId) =>
        (IResult?)CheckFields(request, outputFormat, optimizeStreamingLatency)
        ?? CheckModel(request, optimizeStreamingLatency, requestId)
        ?? (ElevenLabsVoice.Find(voiceId) is null ? ElevenLabsErrors.VoiceNotFound(requestId, voiceId) : null)
        ?? (OutputFormat.Parse(outputFormat) is null ? ElevenLabsErrors.NoEncoder(requestId, outputFormat) : null);

    private static JsonHttpResult<ValidationErrorBody>? CheckFields(SpeechRequest request, string outputFormat, int? optimizeStreamingLatency)
    {
        var settings = request.VoiceSettings;
        return request.Text switch
        {
            null => ElevenLabsErrors.Unprocessable("body.text", "Field required", "missing"),
            "" => ElevenLabsErrors.Unprocessable("body.text", "String should have at least 1 character", "string_too_short"),
            _ when !OutputFormat.Known.Contains(outputFormat) => ElevenLabsErrors.Unprocessable(
                "query.output_format", $"Input should be one of {string.Join(", ", OutputFormat.Known)}", "enum"),
            _ => Range("query.optimize_streaming_latency", optimizeStreamingLatency, 0, 4)
                ?? Range("body.voice_settings.stability", settings?.Stability, 0, 1)
                ?? Range("body.voice_settings.similarity_boost", settings?.SimilarityBoost, 0, 1)
                ?? Range("body.voice_settings.style", settings?.Style, 0, 1)
                ?? Range("body.voice_settings.speed", settings?.Speed, 0.7, 1.2)
                ?? Range("body.previous_request_ids", request.PreviousRequestIds?.Count, 0, 3)
                ?? Range("body.next_request_ids", request.NextRequestIds?.Count, 0, 3),
        };
    }

    private static JsonHttpResult<ElevenLabsErrorBody>? CheckModel(SpeechRequest request, int? optimizeStreamingLatency, string requestId)
    {
        var id = request.ModelId ?? SpeechRequest.DefaultModel;
        var stitched = request.PreviousText is not null || request.NextText is not null
            || request.PreviousRequestIds is { Count: > 0 } || request.NextRequestIds is { Count: > 0 };
        return ElevenLabsModels.Find(id) switch
        {
            null => ElevenLabsErrors.UnsupportedModel(requestId, $"A model with model ID {id} does not exist."),
            { Speaks: false } => ElevenLabsErrors.UnsupportedModel(requestId, $"Model '{id}' is not supported by this endpoint."),
            { TakesContext: false } when stitched => ElevenLabsErrors.UnsupportedModel(
                requestId, $"Providing previous_text or next_text is not yet supported with the '{id}' model."),
            { TakesContext: false } when optimizeStreamingLatency is not null => ElevenLabsErrors.UnsupportedModel(
                requestId, $"optimize_streaming_latency is not supported with the '{id}' model."),
            { TakesLanguage: false } when request.LanguageCode is { } language => ElevenLabsErrors.UnsupportedLanguage(requestId, id, language),
            { } model when request.Text!.Length > model.MaxCharacters => ElevenLabsErrors.TooLong(requestId, request.Text.Length, model.MaxCharacters),
            _ => null,
        };
    }

    private static JsonHttpResult<ValidationErrorBody>? Range(string path, double? value, double least, double most) => value switch
    {
        _ when value < least => ElevenLabsErrors.Unprocessable(
            path, string.Create(CultureInfo.InvariantCulture, $"Input should be greater than or equal to {least}"), "greater_than_equal"),
        _ when value > most => ElevenLabsErrors.Unprocessable(
            path, string.Create(CultureInfo.InvariantCulture, $"Input should be less than or equal to {most}"), "less_than_equal"),
        _ => null,
    };
}

/// <summary>The body of <c>POST /v1/text-to-speech/{voice-id}</c> (ElevenLabs API reference, text to speech).</summary>
internal sealed record SpeechRequest(
    string? Text,
    string? ModelId,
    VoiceSettings? VoiceSettings,
    string? LanguageCode,
    string? PreviousText,
    string? NextText,
    IReadOnlyList<string>? PreviousRequestIds,
    IReadOnlyList<string>? NextRequestIds)
{
    /// <summary>ElevenLabs' own default.</summary>
    public const string DefaultModel = "eleven_multilingual_v2";
}

/// <summary>ElevenLabs' voice settings; what is null was not sent.</summary>
/// <param name="Stability">0 to 1.</param>
/// <param name="SimilarityBoost">0 to 1.</param>
/// <param name="Style">0 to 1.</param>
/// <param name="UseSpeakerBoost">Adds latency.</param>
/// <param name="Speed">0.7 to 1.2.</param>
internal sealed record VoiceSettings(double? Stability, double? SimilarityBoost, double? Style, bool? UseSpeakerBoost, double? Speed);
