using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace WhatsVoice.Tts.Speech;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CreateSpeechRequest))]
[JsonSerializable(typeof(VoiceList))]
[JsonSerializable(typeof(OpenAIError))]
[JsonSerializable(typeof(PurgeResult))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string[]>))]
internal sealed partial class SpeechJson : JsonSerializerContext;
