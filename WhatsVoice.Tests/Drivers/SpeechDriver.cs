using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Asks a Tts service to speak.</summary>
internal sealed class SpeechDriver(HttpClient client)
{
    public HttpClient Client => client;

    /// <param name="input">The text.</param>
    /// <param name="fields">Further fields of the body.</param>
    public Task<SpeechAnswer> SayAsync(string input, params (string Name, JsonNode? Value)[] fields)
    {
        var body = new JsonObject { ["model"] = "tts-1", ["input"] = input };
        foreach (var (name, value) in fields)
        {
            body[name] = value;
        }

        return PostAsync(JsonContent.Create(body));
    }

    public async Task<SpeechAnswer> PostAsync(HttpContent content)
    {
        using var response = await client.PostAsync("/v1/audio/speech", content, TestContext.Current.CancellationToken);
        return new SpeechAnswer(
            response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            response.Headers.ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
