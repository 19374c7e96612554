using System.Text.Json.Serialization;

namespace WhatsVoice.Tts.Speech;

/// <summary>The answer of <c>DELETE /v1/audio/cache</c>.</summary>
/// <param name="Voice">The voice; null for all.</param>
/// <param name="Deleted">How many entries were deleted from Redis.</param>
internal sealed record PurgeResult(
    [property: JsonPropertyName("voice")] string? Voice,
    [property: JsonPropertyName("deleted")] long Deleted);
