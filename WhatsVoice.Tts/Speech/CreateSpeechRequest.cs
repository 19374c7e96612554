using System.Text.Json;
using System.Text.Json.Serialization;

namespace WhatsVoice.Tts.Speech;

/// <summary>The body of <c>POST /v1/audio/speech</c>, in OpenAI's shape; its other fields are ignored.</summary>
internal sealed class CreateSpeechRequest
{
    /// <summary>Taken for compatibility; the engine is this service's to choose.</summary>
    [JsonPropertyName("model")]
    public string? Model { get; set; }

    /// <summary>The text, up to <c>Speech:MaxCharacters</c> characters.</summary>
    [JsonPropertyName("input")]
    public string? Input { get; set; }

    /// <summary>A voice's name, or <c>{"id": name}</c>; OpenAI's names where the engine has none of them mean its default voice. Default: that.</summary>
    [JsonPropertyName("voice")]
    [JsonConverter(typeof(VoiceJsonConverter))]
    public string? Voice { get; set; }

    /// <summary><c>opus</c>, <c>wav</c> or <c>pcm</c>. Default: <c>opus</c> (OpenAI's is mp3).</summary>
    [JsonPropertyName("response_format")]
    public string? ResponseFormat { get; set; }

    /// <summary>How to speak, in words, up to 4,096 characters; ignored by engines that cannot be told. Default: <c>OpenAI:Instructions</c>.</summary>
    [JsonPropertyName("instructions")]
    public string? Instructions { get; set; }

    /// <summary>0.25 to 4. Default: 1.</summary>
    [JsonPropertyName("speed")]
    public double? Speed { get; set; }

    /// <summary>A profile's name. Default: <c>Speech:DefaultProfile</c>.</summary>
    [JsonPropertyName("profile")]
    public string? Profile { get; set; }

    /// <summary>A BCP 47 tag such as <c>en</c> or <c>pt-BR</c>: chooses among engines and voices. Default: what the text tells.</summary>
    [JsonPropertyName("language")]
    public string? Language { get; set; }

    /// <summary>
    /// The voice of each language, by BCP 47 tag, for a request without <see cref="Voice"/>: the language of the text chooses among them before
    /// <c>Speech:Voices</c> does. Voices that no engine has are passed over. At most 200.
    /// </summary>
    [JsonPropertyName("voices")]
    public Dictionary<string, string>? Voices { get; set; }

    /// <summary>
    /// Bits a second for <c>opus</c>, 6,000 to 64,000: for slow networks, or where a player choked on what an engine delivered, since
    /// nothing is then kept as an engine encoded it. Default: <c>Speech:BitRate</c>.
    /// </summary>
    [JsonPropertyName("bit_rate")]
    public int? BitRate { get; set; }

    /// <summary>Only <c>audio</c>; given, it asks for a stream as <see cref="Stream"/> does.</summary>
    [JsonPropertyName("stream_format")]
    public string? StreamFormat { get; set; }

    /// <summary>Whether to answer with <c>X-Spoken-Text</c>: what was given to the engine. Default: false.</summary>
    [JsonPropertyName("debug")]
    public bool? Debug { get; set; }

    /// <summary>
    /// Whether to answer as soon as the first sentence is ready; what only the whole can tell then follows as trailers over HTTP/2, and is left out over HTTP/1.1.
    /// Default: true with <c>stream_format</c>, else false; <c>wav</c> and <c>pcm</c> of more than a minute always do.
    /// </summary>
    [JsonPropertyName("stream")]
    public bool? Stream { get; set; }
}

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
