using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>
/// JSON request bodies of known length, and response bodies. <see cref="System.Net.Http.Json.JsonContent"/> sends chunks: a packet more for each call, which the
/// server waits for, and some gateways refuse them.
/// </summary>
public static class JsonBody
{
    public static ByteArrayContent Of<T>(T value, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8") } };

    /// <summary>
    /// Reads a response body as UTF-8, which JSON is (RFC 8259, section 8.1). <see cref="System.Net.Http.Json.HttpContentJsonExtensions"/> believes the
    /// declared character set, and throws <see cref="InvalidOperationException"/> at one that it does not know.
    /// </summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static async Task<T?> ReadAsync<T>(HttpContent content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> body = await content.ReadAsByteArrayAsync(cancellationToken);
        return JsonSerializer.Deserialize(body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body, type);
    }
}
