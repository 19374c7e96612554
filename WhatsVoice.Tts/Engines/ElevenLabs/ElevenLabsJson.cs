using System.Text.Json.Serialization;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ElevenLabsRequest))]
[JsonSerializable(typeof(IReadOnlyList<ElevenLabsModelEntry>))]
internal sealed partial class ElevenLabsJson : JsonSerializerContext;
