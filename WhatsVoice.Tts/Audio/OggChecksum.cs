using System.Buffers.Binary;

namespace WhatsVoice.Tts.Audio;

/// <summary>
/// The checksum of Ogg pages (RFC 3533, section 6): CRC-32 with polynomial 0x04c11db7, unreflected, starting at 0. Sixteen bytes a
/// step ("slicing by 16"): each note passes here four times, and byte by byte that was a tenth of what a request costs.
/// </summary>
internal static class OggChecksum
{
    private const int Step = 16;
    private const int Values = 256;

    // Entry [n * 256 + value]: what a byte contributes when n more bytes follow it.
    private static readonly uint[] Table = BuildTable();

    /// <summary>Continues <paramref name="checksum"/> over <paramref name="bytes"/>; start with 0.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var table = Table;
        for (; bytes.Length >= Step; bytes = bytes[Step..])
        {
            checksum = Four(table, 12, checksum ^ BinaryPrimitives.ReadUInt32BigEndian(bytes))
                ^ Four(table, 8, BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]))
                ^ Four(table, 4, BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]))
                ^ Four(table, 0, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
        }

        foreach (var value in bytes)
        {
            checksum = (checksum << 8) ^ table[(checksum >> 24) ^ value];
        }

        return checksum;
    }

    /// <summary>What four bytes contribute when <paramref name="following"/> more follow the last of them.</summary>
    private static uint Four(uint[] table, int following, uint bytes)
        => table[((following + 3) * Values) + (int)(bytes >> 24)]
        ^ table[((following + 2) * Values) + (int)((bytes >> 16) & 0xFF)]
        ^ table[((following + 1) * Values) + (int)((bytes >> 8) & 0xFF)]
        ^ table[(following * Values) + (int)(bytes & 0xFF)];

    private static uint[] BuildTable()
    {
        var table = new uint[Step * Values];
        for (var value = 0; value < Values; value++)
        {
            var remainder = (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 0x80000000) != 0 ? (remainder << 1) ^ 0x04c11db7 : remainder << 1;
            }

            table[value] = remainder;
        }

        for (var entry = Values; entry < table.Length; entry++)
        {
            var nearer = table[entry - Values];
            table[entry] = (nearer << 8) ^ table[nearer >> 24];
        }

        return table;
    }
}
