using System.Buffers.Binary;

namespace WhatsVoice.Sandbox.Media;

/// <summary>
/// Checks a file as WhatsApp does after a send: a voice note is Ogg with one Opus stream of one channel
/// (RFC 3533 for the pages, RFC 7845 for the Opus header).
/// </summary>
/// <param name="Duration">Sound length from the last granule position, less the pre-skip.</param>
/// <param name="Problem">Why it is not a voice note; null when it is one.</param>
internal sealed record OggOpus(TimeSpan Duration, string? Problem)
{
    private const int PageHeaderBytes = 27;
    private const int GranulesPerSecond = 48_000;

    public static OggOpus Inspect(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith("OggS"u8))
        {
            return Bad("the file is not an Ogg container");
        }

        long lastGranule = 0;
        uint? serial = null;
        var ended = false;
        ReadOnlySpan<byte> head = default;
        for (var rest = file; rest.Length > 0;)
        {
            if (rest.Length < PageHeaderBytes || !rest.StartsWith("OggS"u8) || PageBytes(rest) is var size && (size == 0 || size > rest.Length))
            {
                return Bad("the Ogg container is cut off or damaged");
            }

            var page = rest[..PageBytes(rest)];
            var pageSerial = BinaryPrimitives.ReadUInt32LittleEndian(page[14..]);
            if (serial is null)
            {
                serial = pageSerial;
                head = page[(PageHeaderBytes + page[26])..];
            }
            else if (serial != pageSerial)
            {
                return Bad("the Ogg container holds more than one stream: phones play only the first");
            }

            var granule = BinaryPrimitives.ReadInt64LittleEndian(page[6..]);
            lastGranule = granule > lastGranule ? granule : lastGranule;
            ended = (page[5] & 4) != 0;
            rest = rest[page.Length..];
        }

        if (head.Length < 19 || !head.StartsWith("OpusHead"u8))
        {
            return Bad("the Ogg stream is not Opus");
        }

        var samples = lastGranule - BinaryPrimitives.ReadUInt16LittleEndian(head[10..]);
        var duration = TimeSpan.FromSeconds(Math.Max(0, samples) / (double)GranulesPerSecond);
        return new OggOpus(duration, (head[9], samples, ended) switch
        {
            ( > 1, _, _) => $"the Opus stream has {head[9]} channels, a voice note has one",
            (_, <= 0, _) => "the Opus stream holds no sound",
            (_, _, false) => "the Opus stream has no end-of-stream page",
            _ => null,
        });
    }

    private static OggOpus Bad(string problem) => new(TimeSpan.Zero, problem);

    /// <summary>Header, segment table and segments; 0 when the table itself is cut off.</summary>
    private static int PageBytes(ReadOnlySpan<byte> page)
    {
        int segments = page[26];
        if (page.Length < PageHeaderBytes + segments)
        {
            return 0;
        }

        var size = PageHeaderBytes + segments;
        foreach (var length in page.Slice(PageHeaderBytes, segments))
        {
            size += length;
        }

        return size;
    }
}
