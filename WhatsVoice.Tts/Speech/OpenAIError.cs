using System.Text.Json.Serialization;

namespace WhatsVoice.Tts.Speech;

/// <summary>What OpenAI's clients look for as <c>error</c> in the body of a failed request; an extension member of our problem details.</summary>
internal sealed record OpenAIError(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("param")] string? Param,
    [property: JsonPropertyName("code")] string Code);
