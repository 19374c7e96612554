using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;

namespace WhatsVoice.Api.Conversations;

/// <summary>Source-generated JSON: Orleans' default writes type names, which does not survive a rename.</summary>
internal sealed class ConversationStateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input!, TypeInfo<T>()));

    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize(input.ToMemory().Span, TypeInfo<T>())!;

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)ConversationJson.Default.GetTypeInfo(typeof(T))!;
}
