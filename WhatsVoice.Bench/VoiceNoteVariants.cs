using System.Buffers.Binary;

namespace WhatsVoice.Bench;

/// <summary>Copies of an Ogg/Opus voice note that all differ in one frame of 20 ms, so that none has the hash of another.</summary>
internal sealed class VoiceNoteVariants
{
    private const int PageHeader = 27;
    private const int ChecksumAt = 22;
    private const int TouchedBytes = sizeof(long);
    private static readonly uint[] ChecksumTable = [.. Enumerable.Range(0, 256).Select(value => ChecksumEntry((uint)value))];
    private static long _next;

    private readonly byte[] _note;
    private readonly Range _page;
    private readonly int _frameEnd;

    public VoiceNoteVariants(byte[] note)
    {
        _note = note;
        (_page, _frameEnd) = FindFrame(note);
    }

    /// <returns>One that differs from every other of this process.</returns>
    public byte[] Next()
    {
        var note = (byte[])_note.Clone();
        BinaryPrimitives.WriteInt64LittleEndian(note.AsSpan(_frameEnd - TouchedBytes), Interlocked.Increment(ref _next));
        var page = note.AsSpan(_page);
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
