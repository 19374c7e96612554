using System.Net.Http.Json;
using System.Text.Json;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>Writes one message after the other, each when the one before is acknowledged, without waiting for answers.</summary>
internal sealed class Person(string number, HttpClient sandbox, Front front)
{
    private readonly List<DateTimeOffset> _written = [];

    /// <summary>When each message was written, in order.</summary>
    public IReadOnlyList<DateTimeOffset> Written => _written;

    public async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        _written.Add(TimeProvider.System.GetUtcNow());
        using var response = await sandbox.PostAsJsonAsync("sandbox/messages", new { from = number, text }, cancellationToken);
        response.EnsureSuccessStatusCode();
        var id = (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString()!;
        await front.AcknowledgedAsync(id, cancellationToken);
    }

    /// <summary>The answers on the phone, in the order of their arrival.</summary>
    public async Task<IReadOnlyList<Note>> NotesAsync(CancellationToken cancellationToken)
    {
        var chat = await sandbox.GetFromJsonAsync<JsonElement>($"sandbox/chats/{number}", cancellationToken);
        return [.. chat.GetProperty("messages").EnumerateArray()
            .Where(message => message.GetProperty("direction").GetString() == "out")
            .Select(message => new Note(message.GetProperty("media_id").GetString()!, message.GetProperty("at").GetDateTimeOffset()))];
    }
}
