using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>
/// JSON request bodies of known length. <see cref="System.Net.Http.Json.JsonContent"/> sends chunks: a packet more for each call, which the
/// server waits for, and some gateways refuse them.
/// </summary>
public static class JsonBody
{
    /// <param name="value">What the body says.</param>
    /// <param name="type">How it is written.</param>
    public static ByteArrayContent Of<T>(T value, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8") } };
}
