using System.Text.Json.Serialization;

namespace WhatsVoice.Api.Speech;

/// <summary>OpenAI's speech request, as the Tts service takes it.</summary>
internal sealed record SpeechRequest(string Input, string? Voice, string? Profile, string? Language, int? BitRate, string ResponseFormat = "opus");

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SpeechRequest))]
[JsonSerializable(typeof(TtsUsage))]
[JsonSerializable(typeof(VoiceList))]
internal sealed partial class SpeechJson : JsonSerializerContext;
