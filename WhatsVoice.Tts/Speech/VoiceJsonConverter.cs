using System.Text.Json;
using System.Text.Json.Serialization;

namespace WhatsVoice.Tts.Speech;

/// <summary>OpenAI takes a voice as a name or, for custom voices, as <c>{"id": "..."}</c>.</summary>
internal sealed class VoiceJsonConverter : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException();
        }

        using var voice = JsonDocument.ParseValue(ref reader);
        return voice.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? id.GetString()
            : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
