using System.Net.Http.Json;
using System.Security.Cryptography;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>
/// What people write: everybody's first message is the first phrase, the second the second. Equal words get equal audio, so the
/// sound of a note tells, independently of all that the Api says, which message it answers.
/// </summary>
internal sealed class Phrases
{
    private readonly Dictionary<string, int> _byAudio = new(StringComparer.Ordinal);

    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>Has every phrase spoken once.</summary>
    public static async Task<Phrases> SpeakAsync(Uri tts, int count, CancellationToken cancellationToken)
    {
        var phrases = new Phrases { Texts = [.. Enumerable.Range(1, count).Select(number => $"This is message number {number}.")] };
        using var http = new HttpClient { BaseAddress = tts };
        for (var number = 0; number < count; number++)
        {
            using var response = await http.PostAsJsonAsync("v1/audio/speech", new { input = phrases.Texts[number] }, cancellationToken);
            response.EnsureSuccessStatusCode();
            phrases._byAudio.Add(Hash(await response.Content.ReadAsByteArrayAsync(cancellationToken)), number);
        }

        return phrases;
    }

    /// <returns>Which phrase this audio speaks.</returns>
    /// <exception cref="InvalidOperationException">None: the note is damaged.</exception>
    public int Recognize(byte[] audio) => _byAudio.TryGetValue(Hash(audio), out var number)
        ? number
        : throw new InvalidOperationException("A note arrived that speaks none of the phrases.");

    private static string Hash(byte[] audio) => Convert.ToHexStringLower(SHA256.HashData(audio));
}
