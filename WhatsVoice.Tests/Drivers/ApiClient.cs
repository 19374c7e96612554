using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Another program that uses the REST API.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(HttpClient http, string key)
    {
        _http = http;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public HttpClient Http => _http;

    public Task<HttpResponseMessage> PostAsync(object body, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/voice-messages") { Content = JsonContent.Create(body) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a voice message; returns its id.</summary>
    public async Task<string> SendAsync(string to, string text, string? idempotencyKey = null)
    {
        using var response = await PostAsync(new { to, text }, idempotencyKey);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        var id = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        response.Headers.Location!.ToString().ShouldBe($"/v1/voice-messages/{id}");
        return id;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<HttpStatusCode> RedriveAsync(string id)
    {
        using var response = await _http.PostAsync($"/v1/dead-letters/{id}/redrive", null);
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> DeleteAsync(string id)
    {
        using var response = await _http.DeleteAsync($"/v1/dead-letters/{id}");
        return response.StatusCode;
    }

    /// <summary>Waits until a voice message is in a state.</summary>
    public async Task<JsonElement> WaitForStateAsync(string id, params string[] states)
    {
        JsonElement record = default;
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await _http.GetAsync($"/v1/voice-messages/{id}");
                record = await response.Content.ReadFromJsonAsync<JsonElement>();
                return response.IsSuccessStatusCode && states.Contains(record.GetProperty("state").GetString());
            },
            $"{id} is {string.Join(" or ", states)}");
        return record;
    }

    public void Dispose() => _http.Dispose();
}
