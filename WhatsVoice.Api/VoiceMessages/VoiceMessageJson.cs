using System.Text.Json.Serialization;
using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.VoiceMessages;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InboundMessage))]
[JsonSerializable(typeof(VoiceMessageRecord))]
internal sealed partial class VoiceMessageJson : JsonSerializerContext;
