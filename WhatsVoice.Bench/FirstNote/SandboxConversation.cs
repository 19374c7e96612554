using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WhatsVoice.Bench.FirstNote;

/// <summary>Writes to the business through the sandbox and waits for its voice notes.</summary>
internal sealed class SandboxConversation(Uri sandbox) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http = new() { BaseAddress = sandbox };

    /// <returns>From the person's message to the voice note's arrival, by the sandbox's own clock.</returns>
    /// <exception cref="TimeoutException">No voice note came within 30 s.</exception>
    public async Task<TimeSpan> WriteAsync(string from, string text, CancellationToken cancellationToken)
    {
        var known = (await NotesAsync(from, cancellationToken)).Count;
        using var response = await _http.PostAsJsonAsync("/sandbox/messages", new { from, text }, cancellationToken);
        response.EnsureSuccessStatusCode();
        var id = (string)(await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!["id"]!;

        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Limit)
        {
            var messages = await MessagesAsync(from, cancellationToken);
            if (messages.Where(IsNote).Skip(known).FirstOrDefault() is { } note)
            {
                return At(note) - At(messages.Single(message => (string?)message["id"] == id));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException($"No voice note came within {Limit.TotalSeconds:0} s.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<List<JsonNode>> NotesAsync(string from, CancellationToken cancellationToken)
        => [.. (await MessagesAsync(from, cancellationToken)).Where(IsNote)];

    private async Task<List<JsonNode>> MessagesAsync(string from, CancellationToken cancellationToken)
        => [.. (await _http.GetFromJsonAsync<JsonNode>($"/sandbox/chats/{from}", cancellationToken))!["messages"]!.AsArray().Select(message => message!)];

    private static bool IsNote(JsonNode message) => (string?)message["direction"] == "out" && (string?)message["type"] == "audio";

    private static DateTimeOffset At(JsonNode message) => (DateTimeOffset)message["at"]!;
}
