using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace WhatsVoice.Tests.Services.Sandbox;

/// <summary>Speaks to the sandbox's ElevenLabs as an engine does, and shows the raw answers.</summary>
internal sealed class ElevenLabsDriver(HttpClient http, string? key = null)
{
    public const string Voice = "21m00Tcm4TlvDq8ikWAM";

    public async Task<HttpResponseMessage> SpeakAsync(
        object body, string? format = "opus_48000_32", bool stream = false, string voice = Voice, string query = "", CancellationToken? givingUp = null)
    {
        var path = $"elevenlabs/v1/text-to-speech/{voice}{(stream ? "/stream" : "")}?{(format is null ? "" : $"output_format={format}")}{query}";
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        return await SendAsync(request, givingUp);
    }

    public async Task<byte[]> AudioAsync(string text, string format)
    {
        using var response = await SpeakAsync(new { text, model_id = "eleven_flash_v2_5" }, format);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadAsByteArrayAsync();
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, $"elevenlabs/{path}"), null);

    /// <summary>The error's status and its fields.</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Detail)> ErrorAsync(HttpResponseMessage response) =>
        (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail"));

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken? givingUp)
    {
        if (key is not null)
        {
            request.Headers.Add("xi-api-key", key);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, givingUp ?? TestContext.Current.CancellationToken);
    }
}
