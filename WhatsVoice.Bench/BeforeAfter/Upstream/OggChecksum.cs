namespace WhatsVoice.Bench.BeforeAfter.Upstream;

/// <summary>The checksum of an Ogg page (RFC 3533, section 6): CRC-32 with polynomial 0x04c11db7, nothing reflected or inverted.</summary>
internal static class OggChecksum
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Entry((uint)value))];

    /// <param name="page">The page with zeros in the place of its checksum.</param>
    public static uint Of(ReadOnlySpan<byte> page)
    {
        var checksum = 0u;
        foreach (var value in page)
        {
            checksum = (checksum << 8) ^ Table[(checksum >> 24) ^ value];
        }

        return checksum;
    }

    private static uint Entry(uint value)
    {
        var entry = value << 24;
        for (var bit = 0; bit < 8; bit++)
        {
            entry = (entry & 0x80000000) == 0 ? entry << 1 : (entry << 1) ^ 0x04c11db7;
        }

        return entry;
    }
}
