using System.Text.Json.Serialization;
using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.VoiceMessages;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SendVoiceMessage))]
[JsonSerializable(typeof(VoiceMessageList))]
[JsonSerializable(typeof(SentOrder))]
[JsonSerializable(typeof(VoiceMessageOrder))]
[JsonSerializable(typeof(VoiceMessageRecord))]
[JsonSerializable(typeof(VoiceMessageStage))]
[JsonSerializable(typeof(RedriveRequest))]
[JsonSerializable(typeof(RedriveAnswer))]
internal sealed partial class VoiceMessageJson : JsonSerializerContext;
