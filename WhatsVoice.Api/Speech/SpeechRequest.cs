using System.Text.Json.Serialization;

namespace WhatsVoice.Api.Speech;

/// <summary>OpenAI's speech request, as the Tts service takes it.</summary>
/// <param name="Input">The words.</param>
/// <param name="Voice">Who speaks; null: the service's default.</param>
/// <param name="Profile">How; null: the service's default.</param>
/// <param name="Language">A BCP 47 tag; null: as the engine finds.</param>
/// <param name="BitRate">Bits a second, lower than the service's own; null: as it is set there.</param>
/// <param name="ResponseFormat">Ogg/Opus, as voice notes are.</param>
internal sealed record SpeechRequest(
    string Input, string? Voice = null, string? Profile = null, string? Language = null, int? BitRate = null, string ResponseFormat = "opus");

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SpeechRequest))]
[JsonSerializable(typeof(TtsUsage))]
[JsonSerializable(typeof(VoiceList))]
internal sealed partial class SpeechJson : JsonSerializerContext;
