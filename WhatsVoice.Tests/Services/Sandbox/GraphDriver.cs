using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace WhatsVoice.Tests.Services.Sandbox;

/// <summary>Speaks to the Graph API as a business does, and shows the raw answers.</summary>
internal sealed class GraphDriver(HttpClient http, string token, string phoneNumberId)
{
    public Task<HttpResponseMessage> SendAsync(object body, string? number = null, string? bearer = null) =>
        CallAsync(HttpMethod.Post, $"graph/v25.0/{number ?? phoneNumberId}/messages", JsonContent.Create(body), bearer);

    public Task<HttpResponseMessage> SendNoteAsync(string to, string mediaId, string? callbackData = null, string? replyTo = null) => SendAsync(new
    {
        messaging_product = "whatsapp",
        recipient_type = "individual",
        to,
        type = "audio",
        audio = new { id = mediaId, voice = true },
        context = replyTo is null ? null : new { message_id = replyTo },
        biz_opaque_callback_data = callbackData,
    });

    public Task<HttpResponseMessage> SendTextAsync(string to, string text) =>
        SendAsync(new { messaging_product = "whatsapp", to, type = "text", text = new { body = text } });

    public Task<HttpResponseMessage> ReadAsync(string messageId, bool typing = false) => SendAsync(new
    {
        messaging_product = "whatsapp",
        status = "read",
        message_id = messageId,
        typing_indicator = typing ? new { type = "text" } : null,
    });

    public async Task<HttpResponseMessage> TryUploadAsync(byte[] bytes, string fileType = "audio/ogg; codecs=opus", string? declaredType = null)
    {
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = MediaTypeHeaderValue.Parse(fileType);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("whatsapp"), "messaging_product" },
            { new StringContent(declaredType ?? fileType), "type" },
            { file, "file", "note.ogg" },
        };
        return await CallAsync(HttpMethod.Post, $"graph/v25.0/{phoneNumberId}/media", form);
    }

    public async Task<string> UploadAsync(byte[] bytes, string fileType = "audio/ogg; codecs=opus")
    {
        using var response = (await TryUploadAsync(bytes, fileType)).EnsureSuccessStatusCode();
        return (await JsonAsync(response)).GetProperty("id").GetString()!;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => CallAsync(HttpMethod.Get, path);

    public Task<HttpResponseMessage> DeleteAsync(string path) => CallAsync(HttpMethod.Delete, path);

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();

    /// <summary>The fields of Meta's error body.</summary>
    public static async Task<JsonElement> ErrorAsync(HttpResponseMessage response) => (await JsonAsync(response)).GetProperty("error");

    private async Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, HttpContent? content = null, string? bearer = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer ?? token);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
