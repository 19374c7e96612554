using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Asks a Tts service to speak.</summary>
internal sealed class SpeechDriver(HttpClient client)
{
    public HttpClient Client => client;

    /// <param name="input">The text.</param>
    /// <param name="fields">Further fields of the body.</param>
    public Task<SpeechAnswer> SayAsync(string input, params (string Name, JsonNode? Value)[] fields) => PostAsync(Body(input, fields));

    /// <summary>Asks for a stream; the answer is there once it has begun, and is the caller's to dispose of.</summary>
    public Task<HttpResponseMessage> BeginAsync(string input, CancellationToken cancellationToken, params (string Name, JsonNode? Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/audio/speech") { Content = Body(input, [("stream", true), .. fields]) };
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static JsonContent Body(string input, (string Name, JsonNode? Value)[] fields)
    {
        var body = new JsonObject { ["model"] = "tts-1", ["input"] = input };
        foreach (var (name, value) in fields)
        {
            body[name] = value;
        }

        return JsonContent.Create(body);
    }

    public async Task<SpeechAnswer> PostAsync(HttpContent content)
    {
        using var response = await client.PostAsync("/v1/audio/speech", content, TestContext.Current.CancellationToken);
        return new SpeechAnswer(
            response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            response.Headers.ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))
        {
            Trailers = response.TrailingHeaders.ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase),
        };
    }
}
