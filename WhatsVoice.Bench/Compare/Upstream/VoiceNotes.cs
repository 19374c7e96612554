using System.Buffers.Binary;
using System.Net.Http.Json;
using WhatsVoice.Bench.Speech;

namespace WhatsVoice.Bench.Compare.Upstream;

/// <summary>
/// Real speech of several lengths, made once by the sandbox: making it anew for every call would cost more than all that is measured.
/// Each answer differs from every other in one frame of 20 ms, so that no two texts have the same audio and no upload is saved by that.
/// </summary>
internal sealed class VoiceNotes
{
    private const int PageHeader = 27;
    private const int ChecksumAt = 22;
    private const int TouchedBytes = sizeof(long);
    private const string Words = "Thank you for writing to us today, the parcel left our house this morning and should be at your door before noon, ";
    private static readonly int[] Lengths = [20, 30, 40, 55, 70, 90, 120, 160, 200, 260, 330, 420, 520, 650];
    private static readonly uint[] ChecksumTable = [.. Enumerable.Range(0, 256).Select(value => ChecksumEntry((uint)value))];

    private readonly List<(int Characters, byte[] Note, Range Page, int FrameEnd)> _notes = [];
    private long _next;

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
            var note = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var (page, frameEnd) = FindFrame(note);
            notes._notes.Add((length, note, page, frameEnd));
        }

        return notes;
    }

    /// <returns>Ogg/Opus of about the length that a text of so many characters has.</returns>
    public byte[] Next(int characters)
    {
        var (_, kept, pageRange, frameEnd) = _notes.Find(note => note.Characters >= characters) is { Note: not null } found ? found : _notes[^1];
        var note = (byte[])kept.Clone();
        BinaryPrimitives.WriteInt64LittleEndian(note.AsSpan(frameEnd - TouchedBytes), Interlocked.Increment(ref _next));
        var page = note.AsSpan(pageRange);
        page.Slice(ChecksumAt, sizeof(uint)).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(page[ChecksumAt..], Checksum(page));
        return note;
    }

    /// <summary>The first page after the two headers, and where its first frame ends (RFC 3533).</summary>
    private static (Range Page, int FrameEnd) FindFrame(byte[] note)
    {
        var start = 0;
        for (var page = 0; ; page++)
        {
            var segments = note.AsSpan(start + PageHeader, note[start + PageHeader - 1]);
            var body = start + PageHeader + segments.Length;
            var end = body;
            foreach (var length in segments)
            {
                end += length;
            }

            if (page == 2)
            {
                return (start..end, body + segments[0]);
            }

            start = end;
        }
    }

    /// <summary>CRC-32 with polynomial 0x04c11db7, nothing reflected or inverted (RFC 3533, section 6).</summary>
    private static uint Checksum(ReadOnlySpan<byte> page)
    {
        var checksum = 0u;
        foreach (var value in page)
        {
            checksum = (checksum << 8) ^ ChecksumTable[(checksum >> 24) ^ value];
        }

        return checksum;
    }

    private static uint ChecksumEntry(uint value)
    {
        var entry = value << 24;
        for (var bit = 0; bit < 8; bit++)
        {
            entry = (entry & 0x80000000) == 0 ? entry << 1 : (entry << 1) ^ 0x04c11db7;
        }

        return entry;
    }
}
