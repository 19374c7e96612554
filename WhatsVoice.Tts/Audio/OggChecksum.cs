namespace WhatsVoice.Tts.Audio;

/// <summary>
/// The checksum of Ogg pages (RFC 3533, section 6): CRC-32 with polynomial 0x04c11db7, unreflected, starting at 0. System.IO.Hashing
/// has only the reflected form.
/// </summary>
internal static class OggChecksum
{
    private const uint Polynomial = 0x04c11db7;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Remainder((uint)value << 24))];

    /// <summary>Continues <paramref name="checksum"/> over <paramref name="bytes"/>; start with 0.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            checksum = (checksum << 8) ^ Table[(checksum >> 24) ^ value];
        }

        return checksum;
    }

    private static uint Remainder(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value << 1) ^ (value >> 31) * Polynomial;
        }

        return value;
    }
}
