using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// JSON that only the store reads. Letters are written as they are: escaped (<c>\u4e00</c>) a Chinese one takes 6 bytes instead of 3, and an Arabic one 6
/// instead of 2. What earlier versions wrote escaped is read all the same.
/// </summary>
internal static class StoredJson
{
    public static ConversationJson Conversations { get; } = new(Unescaped(ConversationJson.Default));

    public static OrderJson Orders { get; } = new(Unescaped(OrderJson.Default));

    private static JsonSerializerOptions Unescaped(JsonSerializerContext generated) => new(generated.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ConversationState))]
internal sealed partial class ConversationJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SentOrder))]
[JsonSerializable(typeof(VoiceMessageOrder))]
internal sealed partial class OrderJson : JsonSerializerContext;
