using System.Buffers.Binary;

namespace WhatsVoice.Bench.CompareProfiles;

internal static class OggOpus
{
    private const int PageHeaderLength = 27;
    private const double ClockRate = 48_000;

    /// <summary>How long an Ogg/Opus file plays: its last granule position less the pre-skip (RFC 7845, section 4).</summary>
    /// <exception cref="InvalidDataException">It is not an Ogg/Opus file.</exception>
    public static TimeSpan Duration(ReadOnlySpan<byte> file)
    {
        var last = file.LastIndexOf("OggS"u8);
        var head = file.IndexOf("OpusHead"u8);
        if (last <= 0 || head < 0 || file.Length < last + PageHeaderLength)
        {
            throw new InvalidDataException("The speech service answered with something else than Ogg/Opus.");
        }

        var end = BinaryPrimitives.ReadInt64LittleEndian(file[(last + 6)..]);
        var preSkip = BinaryPrimitives.ReadUInt16LittleEndian(file[(head + 10)..]);
        return TimeSpan.FromSeconds((end - preSkip) / ClockRate);
    }
}
