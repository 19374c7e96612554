using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace WhatsVoice.Tts.Audio;

/// <summary>
/// Reads RIFF/WAVE as servers make it (PCM of 8 to 32 bits, floating point, several channels, the extensible form) and writes 16-bit
/// mono PCM, little-endian.
/// </summary>
internal static class Wav
{
    private const int HeaderLength = 44;
    private const uint UnknownLength = uint.MaxValue;
    private const int LowestRate = 8_000;
    private const int HighestRate = 192_000;
    private const int MostChannels = 8;

    // Nearly 2 GB: what writers leave behind that could not seek back.
    private const uint NearlyUnknown = 0x7FFF0000;

    // Format tags (mmreg.h).
    private const ushort Pcm = 1;
    private const ushort Float = 3;
    private const ushort Extensible = 0xFFFE;

    /// <summary>Whether a file has a WAVE header and nothing after it.</summary>
    public static bool IsEmpty(ReadOnlySpan<byte> file) => file.StartsWith("RIFF"u8) && file.Length <= HeaderLength;

    /// <summary>Channels are mixed down to one.</summary>
    /// <exception cref="InvalidDataException">Not a WAVE file, cut short, or of a kind that is not read, which the message names.</exception>
    public static PcmAudio Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
        {
            throw new InvalidDataException("Not a WAVE file.");
        }

        Format? format = null;
        for (var rest = file[12..]; rest.Length >= 8;)
        {
            // A writer that could not seek back leaves 0 or nearly 2 or 4 GB behind: the chunk then reaches to the end.
            var declared = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var isData = rest[..4].SequenceEqual("data"u8);
            var length = declared >= NearlyUnknown || (isData && declared == 0) ? rest.Length - 8 : (int)declared;
            if (length > rest.Length - 8)
            {
                throw new InvalidDataException("The WAVE file is cut short.");
            }

            var body = rest.Slice(8, length);
            if (rest[..4].SequenceEqual("fmt "u8))
            {
                format = ReadFormat(body);
            }
            else if (isData && format is { } known)
            {
                return new PcmAudio(ReadSamples(body, known), known.SampleRate);
            }

            rest = rest[Math.Min(rest.Length, 8 + length + (length & 1))..];
        }

        throw new InvalidDataException("The WAVE file has no audio.");
    }

    public static byte[] Write(PcmAudio audio)
    {
        var data = MemoryMarshal.AsBytes(audio.Samples.AsSpan());
        var file = new byte[HeaderLength + data.Length];
        WriteHeader(file, audio.SampleRate, (uint)data.Length);
        data.CopyTo(file.AsSpan(HeaderLength));
        return file;
    }

    /// <summary>The header of a file whose end is not known yet: players read on until the stream ends.</summary>
    public static byte[] StreamHeader(int sampleRate)
    {
        var header = new byte[HeaderLength];
        WriteHeader(header, sampleRate, UnknownLength);
        return header;
    }

    private static void WriteHeader(Span<byte> header, int sampleRate, uint dataLength)
    {
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], dataLength == UnknownLength ? UnknownLength : dataLength + HeaderLength - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header[20..], Pcm);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1); // channels
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], sampleRate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], dataLength);
    }

    private static Format ReadFormat(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < 16)
        {
            throw new InvalidDataException("The WAVE file's format is cut short.");
        }

        var tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        if (tag == Extensible && chunk.Length >= 26)
        {
            // The sub-format's GUID begins with the plain tag.
            tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
        }

        var format = new Format(
            tag == Float,
            BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]),
            BinaryPrimitives.ReadInt32LittleEndian(chunk[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]));
        return (tag, format) switch
        {
            (_, { SampleRate: < LowestRate or > HighestRate }) =>
                throw new InvalidDataException($"The WAVE file has {(uint)format.SampleRate} samples a second: {LowestRate} to {HighestRate} are read."),
            (_, { Channels: 0 or > MostChannels }) => throw new InvalidDataException($"The WAVE file has {format.Channels} channels: 1 to {MostChannels} are read."),
            (Pcm, { Bits: 8 or 16 or 24 or 32 }) or (Float, { Bits: 32 or 64 }) => format,
            _ => throw new InvalidDataException($"The WAVE file is of format {tag} with {format.Bits} bits: PCM and floating point are read."),
        };
    }

    private static short[] ReadSamples(ReadOnlySpan<byte> data, Format format)
    {
        if (format is { IsFloat: false, Bits: 16, Channels: 1 })
        {
            return MemoryMarshal.Cast<byte, short>(data).ToArray();
        }

        var size = format.Bits / 8;
        var samples = new short[data.Length / (size * format.Channels)];
        for (var i = 0; i < samples.Length; i++)
        {
            var sum = 0.0;
            for (var channel = 0; channel < format.Channels; channel++)
            {
                sum += ReadSample(data.Slice(((i * format.Channels) + channel) * size, size), format.IsFloat);
            }

            var mixed = sum / format.Channels * 32768;
            samples[i] = double.IsNaN(mixed) ? (short)0 : (short)Math.Clamp(Math.Round(mixed), short.MinValue, short.MaxValue);
        }

        return samples;
    }

    /// <returns>From -1 to 1.</returns>
    private static double ReadSample(ReadOnlySpan<byte> bytes, bool isFloat) => (bytes.Length, isFloat) switch
    {
        (4, true) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (8, true) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (1, _) => (bytes[0] - 128) / 128.0, // the only unsigned one
        (2, _) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768.0,
        (3, _) => ((bytes[2] << 24) | (bytes[1] << 16) | (bytes[0] << 8)) / 2147483648.0,
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648.0,
    };

    private readonly record struct Format(bool IsFloat, int Channels, int SampleRate, int Bits);
}
