using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Plays people and their phones through a running sandbox. The base address is the sandbox's root.</summary>
internal sealed class SandboxClient(HttpClient http) : IDisposable
{
    private static readonly string[] Statuses = ["pending", "accepted", "sent", "delivered", "read", "played", "failed"];

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public HttpClient Http => http;

    /// <summary>A person writes; returns the message id.</summary>
    public async Task<string> SendAsync(string from, string text, string? name = null, int times = 1, DateTimeOffset? at = null, bool hideNumber = false)
    {
        using var response = await TrySendAsync(new { from, name, text, times, at, hide_number = hideNumber });
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    public Task<HttpResponseMessage> TrySendAsync(object body) => http.PostAsJsonAsync("sandbox/messages", body);

    /// <summary>The chat, oldest message first.</summary>
    public async Task<IReadOnlyList<ChatLine>> ChatAsync(string from) =>
        (await http.GetFromJsonAsync<JsonElement>($"sandbox/chats/{from}")).GetProperty("messages").Deserialize<ChatLine[]>(Json)!;

    public async Task<bool> IsTypingAsync(string from) =>
        (await http.GetFromJsonAsync<JsonElement>($"sandbox/chats/{from}")).TryGetProperty("typing_until", out _);

    /// <summary>Waits until the chat has a line that fits, and returns it.</summary>
    public async Task<ChatLine> WaitForAsync(string from, Func<ChatLine, bool> fits, [CallerArgumentExpression(nameof(fits))] string? what = null)
    {
        ChatLine? found = null;
        await Eventually.TrueAsync(async () => (found = (await ChatAsync(from)).FirstOrDefault(fits)) is not null, what!);
        return found!;
    }

    /// <summary>Waits for a voice note after the message <paramref name="afterId"/> (null: anywhere in the chat).</summary>
    public async Task<ChatLine> WaitForVoiceNoteAsync(string from, string? afterId = null)
    {
        ChatLine? note = null;
        await Eventually.TrueAsync(async () =>
        {
            var lines = await ChatAsync(from);
            note = lines.SkipWhile(line => afterId is not null && line.Id != afterId).FirstOrDefault(line => line is { Direction: "out", Voice: true });
            return note is not null;
        }, "a voice note arrives");
        return note!;
    }

    /// <summary>Waits until the message is that far, or further: statuses are quick and may have been passed between two looks.</summary>
    public Task<ChatLine> WaitForStatusAsync(string from, string id, string status) =>
        WaitForAsync(from, line => line.Id == id && Array.IndexOf(Statuses, line.Status) >= Array.IndexOf(Statuses, status), what: $"the message is {status}");

    public Task<byte[]> GetMediaAsync(string mediaId) => http.GetByteArrayAsync($"sandbox/media/{mediaId}");

    public async Task PlayAsync(string from, string id) =>
        (await http.PostAsync($"sandbox/chats/{from}/played/{Uri.EscapeDataString(id)}", null)).EnsureSuccessStatusCode();

    public async Task SetFaultAsync(object fault) => (await http.PutAsJsonAsync("sandbox/faults", fault)).EnsureSuccessStatusCode();

    public async Task SetLatencyAsync(string route, int ms) => (await http.PutAsJsonAsync("sandbox/latency", new { route, ms })).EnsureSuccessStatusCode();

    /// <summary>How many faults are still to come; one with <c>times</c> is gone as soon as its last call has begun.</summary>
    public async Task<int> FaultsLeftAsync() =>
        (await http.GetFromJsonAsync<JsonElement>("sandbox/faults")).GetProperty("faults").GetArrayLength();

    public async Task ClearFaultsAsync() => (await http.DeleteAsync("sandbox/faults")).EnsureSuccessStatusCode();

    public async Task ResetAsync() => (await http.DeleteAsync("sandbox/chats")).EnsureSuccessStatusCode();

    /// <summary>Graph calls and webhook attempts, oldest first. <paramref name="kind"/>: graph or webhook.</summary>
    public async Task<IReadOnlyList<CallLine>> LogAsync(string? kind = null, string? route = null, string? person = null) =>
        (await http.GetFromJsonAsync<JsonElement>($"sandbox/log?{Query(("kind", kind), ("route", route), ("person", person))}"))
        .GetProperty("entries").Deserialize<CallLine[]>(Json)!;

    public async Task ClearLogAsync() => (await http.DeleteAsync("sandbox/log")).EnsureSuccessStatusCode();

    /// <summary>Delivers any bytes once; <paramref name="sign"/>: true, false or wrong. Returns the business's status.</summary>
    public async Task<int?> DeliverAsync(string body, string sign = "true")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = (await http.PostAsync($"sandbox/webhooks?sign={sign}", content)).EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).TryGetProperty("status", out var status) ? status.GetInt32() : null;
    }

    public async Task<JsonElement> VerifyAsync() =>
        await (await http.PostAsync("sandbox/verify", null)).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();

    /// <summary>The event stream, until the caller stops listening.</summary>
    public async IAsyncEnumerable<(string Type, JsonElement Data)> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await http.GetStreamAsync("sandbox/events", cancellationToken);
        await foreach (var happened in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return (happened.EventType, JsonSerializer.Deserialize<JsonElement>(happened.Data));
        }
    }

    public void Dispose() => http.Dispose();

    private static string Query(params (string Key, string? Value)[] parts) =>
        string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value!)}"));
}
