using System.Text.Json.Serialization;

namespace WhatsVoice.Api.WhatsApp;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GraphMessage))]
[JsonSerializable(typeof(GraphReadMark))]
[JsonSerializable(typeof(GraphSendAnswer))]
[JsonSerializable(typeof(GraphUploadAnswer))]
[JsonSerializable(typeof(GraphErrorBody))]
[JsonSerializable(typeof(GraphMedia))]
internal sealed partial class GraphJson : JsonSerializerContext;
