using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WhatsVoice.Tts.Audio;

/// <summary>
/// The checksum of Ogg pages (RFC 3533, section 6): CRC-32 with polynomial 0x04c11db7, unreflected, starting at 0, which
/// System.IO.Hashing does not have. Each note passes here four times, and byte by byte that was a tenth of what a request costs.
/// </summary>
internal static class OggChecksum
{
    private const uint Polynomial = 0x04c11db7;
    private const int Step = 16;
    private const int AtOnce = 4;
    private const int Values = 256;

    // Entry [n * 256 + value]: what a byte contributes when n more bytes follow it.
    private static readonly uint[] Table = BuildTable();

    // What moves 128 bits past the 128 that follow them: their lower and their upper half.
    private static readonly Vector128<ulong> Near = Vector128.Create((ulong)PowerOfX(128), PowerOfX(192));

    // The same past the 512 that follow.
    private static readonly Vector128<ulong> Far = Vector128.Create((ulong)PowerOfX(512), PowerOfX(576));

    /// <summary>Continues <paramref name="checksum"/> over <paramref name="bytes"/>; start with 0.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes) =>
        Pclmulqdq.IsSupported && bytes.Length >= 2 * Step ? AppendFolded(checksum, bytes) : AppendByTable(checksum, bytes);

    /// <summary>
    /// With carry-less multiplication: the bytes are a polynomial, of which only the remainder counts, so 16 of them can be replaced by
    /// what they contribute to the 16 that follow (Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ
    /// Instruction", Intel 2009).
    /// </summary>
    private static uint AppendFolded(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector128<byte>>(bytes);
        var rest = bytes[(blocks.Length * Step)..];
        var folded = BigEndian(blocks[0]) ^ Vector128.Create(0, (ulong)checksum << 32);
        blocks = blocks[1..];
        if (blocks.Length >= AtOnce)
        {
            // Four that do not wait for each other: a multiplication takes several cycles.
            var (second, third, fourth) = (BigEndian(blocks[0]), BigEndian(blocks[1]), BigEndian(blocks[2]));
            for (blocks = blocks[(AtOnce - 1)..]; blocks.Length >= AtOnce; blocks = blocks[AtOnce..])
            {
                folded = Fold(folded, Far, blocks[0]);
                second = Fold(second, Far, blocks[1]);
                third = Fold(third, Far, blocks[2]);
                fourth = Fold(fourth, Far, blocks[3]);
            }

            folded = Multiply(folded, Near) ^ second;
            folded = Multiply(folded, Near) ^ third;
            folded = Multiply(folded, Near) ^ fourth;
        }

        foreach (var block in blocks)
        {
            folded = Fold(folded, Near, block);
        }

        Span<byte> last = stackalloc byte[Step];
        BinaryPrimitives.WriteUInt64BigEndian(last, folded[1]);
        BinaryPrimitives.WriteUInt64BigEndian(last[8..], folded[0]);
        return AppendByTable(AppendByTable(0, last), rest);

        static Vector128<ulong> Fold(Vector128<ulong> folded, Vector128<ulong> distance, Vector128<byte> block) => Multiply(folded, distance) ^ BigEndian(block);

        static Vector128<ulong> Multiply(Vector128<ulong> folded, Vector128<ulong> distance) =>
            Pclmulqdq.CarrylessMultiply(folded, distance, 0x00) ^ Pclmulqdq.CarrylessMultiply(folded, distance, 0x11);

        static Vector128<ulong> BigEndian(Vector128<byte> block) =>
            Vector128.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)).AsUInt64();
    }

    /// <summary>Sixteen bytes a step ("slicing by 16"): the same on every processor.</summary>
    internal static uint AppendByTable(uint checksum, ReadOnlySpan<byte> bytes)
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
                remainder = TimesX(remainder);
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

    private static uint PowerOfX(int exponent)
    {
        var remainder = 1u;
        for (var i = 0; i < exponent; i++)
        {
            remainder = TimesX(remainder);
        }

        return remainder;
    }

    private static uint TimesX(uint remainder) => (remainder & 0x80000000) != 0 ? (remainder << 1) ^ Polynomial : remainder << 1;
}
