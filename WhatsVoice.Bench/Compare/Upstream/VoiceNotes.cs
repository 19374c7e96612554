using System.Net.Http.Json;
using WhatsVoice.Bench.Speech;

namespace WhatsVoice.Bench.Compare.Upstream;

/// <summary>
/// Real speech of several lengths, made once by the sandbox: making it anew for every call would cost more than all that is measured.
/// Each answer differs from every other, so that no two texts have the same audio and no upload is saved by that.
/// </summary>
internal sealed class VoiceNotes
{
    private const string Words = "Thank you for writing to us today, the parcel left our house this morning and should be at your door before noon, ";
    private static readonly int[] Lengths = [20, 30, 40, 55, 70, 90, 120, 160, 200, 260, 330, 420, 520, 650];

    private readonly List<(int Characters, VoiceNoteVariants Variants)> _notes = [];

    public static async Task<VoiceNotes> SpeakAsync(CancellationToken cancellationToken)
    {
        await using var sandbox = await SandboxProcess.StartPublishedAsync(new Dictionary<string, string>
        {
            ["Sandbox__ElevenLabs__Latency__all__FirstByteMs"] = "0",
            ["Sandbox__ElevenLabs__Latency__all__PerCharacterMs"] = "0",
        });
        using var http = SandboxProcess.CreateClient();
        var notes = new VoiceNotes();
        foreach (var length in Lengths)
        {
            var text = string.Concat(Enumerable.Repeat(Words, 6))[..length];
            using var response = await http.PostAsJsonAsync(SandboxProcess.SpeechUri(sandbox), new { text }, cancellationToken);
            response.EnsureSuccessStatusCode();
            notes._notes.Add((length, new VoiceNoteVariants(await response.Content.ReadAsByteArrayAsync(cancellationToken))));
        }

        return notes;
    }

    /// <returns>Ogg/Opus of about the length that a text of so many characters has.</returns>
    public byte[] Next(int characters)
    {
        var found = _notes.Find(note => note.Characters >= characters);
        return (found.Variants ?? _notes[^1].Variants).Next();
    }
}
