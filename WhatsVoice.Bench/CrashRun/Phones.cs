using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>A voice note on a person's phone.</summary>
/// <param name="MediaId">Its audio.</param>
/// <param name="At">When WhatsApp accepted it.</param>
internal sealed record VoiceNote(string MediaId, DateTimeOffset At);

/// <summary>A message and its first answer.</summary>
internal sealed record Answer(Person Person, DateTimeOffset Written, TimeSpan Took);

/// <summary>Writes one message after the other, each when the one before is acknowledged, without waiting for answers.</summary>
internal sealed class Person(string number, HttpClient sandbox, LoadBalancer balancer)
{
    private readonly List<DateTimeOffset> _written = [];

    public string Number => number;

    /// <summary>When each message was written, in order.</summary>
    public IReadOnlyList<DateTimeOffset> Written => _written;

    public Task WriteAsync(string text, CancellationToken cancellationToken) => SendAsync(new { from = number, text }, cancellationToken);

    /// <summary>A voice note.</summary>
    public Task SayAsync(byte[] audio, CancellationToken cancellationToken) => SendAsync(new { from = number, audio }, cancellationToken);

    private async Task SendAsync(object message, CancellationToken cancellationToken)
    {
        _written.Add(TimeProvider.System.GetUtcNow());
        using var response = await sandbox.PostAsJsonAsync("sandbox/messages", message, cancellationToken);
        response.EnsureSuccessStatusCode();
        var id = (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString()!;
        await balancer.AcknowledgedAsync(id, cancellationToken);
    }

    /// <summary>The answers on the phone, in the order of their arrival.</summary>
    public async Task<IReadOnlyList<VoiceNote>> VoiceNotesAsync(CancellationToken cancellationToken)
    {
        var chat = await sandbox.GetFromJsonAsync<JsonElement>($"sandbox/chats/{number}", cancellationToken);
        return [.. chat.GetProperty("messages").EnumerateArray()
            .Where(message => message.GetProperty("direction").GetString() == "out")
            .Select(message => new VoiceNote(message.GetProperty("media_id").GetString()!, message.GetProperty("at").GetDateTimeOffset()))];
    }
}

/// <summary>
/// What people write: everyone's first message is the first phrase, the second the second. Equal words get equal audio, so the sound
/// of a voice note tells which message it answers, independently of all that the Api says.
/// </summary>
internal sealed class Phrases
{
    private readonly Dictionary<string, int> _byAudio = new(StringComparer.Ordinal);

    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>Each phrase as a person says it, different every time.</summary>
    public List<VoiceNoteVariants> Notes { get; } = [];

    /// <summary>Has every phrase spoken once.</summary>
    public static async Task<Phrases> SpeakAsync(Uri tts, int count, CancellationToken cancellationToken)
    {
        var phrases = new Phrases { Texts = [.. Enumerable.Range(1, count).Select(number => $"This is message number {number}.")] };
        using var http = new HttpClient { BaseAddress = tts };
        for (var number = 0; number < count; number++)
        {
            using var response = await http.PostAsJsonAsync("v1/audio/speech", new { input = phrases.Texts[number] }, cancellationToken);
            response.EnsureSuccessStatusCode();
            var audio = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            phrases._byAudio.Add(Hash(audio), number);
            phrases.Notes.Add(new VoiceNoteVariants(audio));
        }

        return phrases;
    }

    /// <returns>Which phrase this audio speaks.</returns>
    /// <exception cref="InvalidOperationException">None: the voice note is damaged.</exception>
    public int Recognize(byte[] audio) => _byAudio.TryGetValue(Hash(audio), out var number)
        ? number
        : throw new InvalidOperationException("A voice note arrived that speaks none of the phrases.");

    private static string Hash(byte[] audio) => Convert.ToHexStringLower(SHA256.HashData(audio));
}

/// <summary>Counts what was lost, duplicated or out of order, from the phones and nothing else.</summary>
internal sealed class Verifier(Phrases phrases, HttpClient sandbox)
{
    private readonly Dictionary<string, int> _phraseOfMedia = new(StringComparer.Ordinal);

    public List<string> Lost { get; } = [];

    public int Duplicates { get; private set; }

    public int OutOfOrder { get; private set; }

    public List<Answer> Answers { get; } = [];

    public async Task AddAsync(Person person, CancellationToken cancellationToken)
    {
        var first = new DateTimeOffset?[person.Written.Count];
        var latest = -1;
        foreach (var note in await person.VoiceNotesAsync(cancellationToken))
        {
            var phrase = await PhraseOfAsync(note.MediaId, cancellationToken);
            if (first[phrase] is not null)
            {
                Duplicates++;
                continue;
            }

            first[phrase] = note.At;
            if (phrase < latest)
            {
                OutOfOrder++;
            }

            latest = Math.Max(latest, phrase);
        }

        for (var number = 0; number < first.Length; number++)
        {
            if (first[number] is { } at)
            {
                Answers.Add(new Answer(person, person.Written[number], at - person.Written[number]));
            }
            else
            {
                Lost.Add($"message {number + 1} of {person.Number}, written at {person.Written[number]:HH:mm:ss.fff}");
            }
        }
    }

    private async Task<int> PhraseOfAsync(string mediaId, CancellationToken cancellationToken)
    {
        if (!_phraseOfMedia.TryGetValue(mediaId, out var phrase))
        {
            phrase = phrases.Recognize(await sandbox.GetByteArrayAsync($"sandbox/media/{mediaId}", cancellationToken));
            _phraseOfMedia.Add(mediaId, phrase);
        }

        return phrase;
    }
}
