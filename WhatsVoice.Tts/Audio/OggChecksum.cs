namespace WhatsVoice.Tts.Audio;

/// <summary>The checksum of Ogg pages (RFC 3533, section 6): CRC-32 with polynomial 0x04c11db7, unreflected, starting at 0.</summary>
internal static class OggChecksum
{
    private static readonly uint[] Table = BuildTable();

    /// <summary>Continues <paramref name="checksum"/> over <paramref name="bytes"/>; start with 0.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            checksum = (checksum << 8) ^ Table[(checksum >> 24) ^ value];
        }

        return checksum;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var remainder = i << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 0x80000000) != 0 ? (remainder << 1) ^ 0x04c11db7 : remainder << 1;
            }

            table[i] = remainder;
        }

        return table;
    }
}
