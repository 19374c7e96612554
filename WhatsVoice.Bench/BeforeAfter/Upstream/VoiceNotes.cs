using System.Buffers.Binary;
using System.Net.Http.Json;
using WhatsVoice.Bench.Processes;

namespace WhatsVoice.Bench.BeforeAfter.Upstream;

/// <summary>
/// Real speech, made once by the sandbox: making it anew for every call would cost more than all that is measured. Each answer
/// differs from every other in one frame of 20 ms, so that no two texts have the same audio and no upload can be saved by that.
/// </summary>
internal sealed class VoiceNotes
{
    private const int PageHeader = 27;
    private const int ChecksumAt = 22;
    private const int TouchedBytes = sizeof(long);

    private readonly byte[] _note;
    private readonly Range _page;
    private readonly int _frameEnd;
    private long _next;

    private VoiceNotes(byte[] note)
    {
        _note = note;
        (_page, _frameEnd) = FindFrame(note);
    }

    /// <summary>Ogg/Opus, bytes.</summary>
    public int Length => _note.Length;

    /// <param name="text">What the note says.</param>
    /// <param name="cancellationToken">Stops the sandbox again.</param>
    public static async Task<VoiceNotes> SpeakAsync(string text, CancellationToken cancellationToken)
    {
        await using var sandbox = await SandboxProcess.StartAsync(new Dictionary<string, string>(), cancellationToken);
        using var http = new HttpClient { DefaultRequestHeaders = { { "xi-api-key", SandboxProcess.ElevenLabsKey } } };
        var address = new Uri(sandbox.Address, "/elevenlabs/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM?output_format=opus_48000_32");
        using var response = await http.PostAsJsonAsync(address, new { text }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return new VoiceNotes(await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    public byte[] Next()
    {
        var note = (byte[])_note.Clone();
        BinaryPrimitives.WriteInt64LittleEndian(note.AsSpan(_frameEnd - TouchedBytes), Interlocked.Increment(ref _next));
        var page = note.AsSpan(_page);
        page.Slice(ChecksumAt, sizeof(uint)).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(page[ChecksumAt..], OggChecksum.Of(page));
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
}
