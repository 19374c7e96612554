using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace WhatsVoice.Tts.Audio;

/// <summary>Reads and writes RIFF/WAVE with 16-bit mono PCM, little-endian.</summary>
internal static class Wav
{
    private const int HeaderLength = 44;
    private const uint UnknownLength = uint.MaxValue;

    /// <exception cref="InvalidDataException">Not a WAVE file of 16-bit mono PCM.</exception>
    public static PcmAudio Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
        {
            throw new InvalidDataException("Not a WAVE file.");
        }

        var sampleRate = 0;
        for (var rest = file[12..]; rest.Length >= 8;)
        {
            // A writer that could not seek back leaves a length of 0 or -1 behind: the chunk then reaches to the end.
            var declared = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var length = (int)Math.Min(declared, (uint)(rest.Length - 8));
            var body = rest.Slice(8, length);
            if (rest[..4].SequenceEqual("fmt "u8))
            {
                sampleRate = ReadFormat(body);
            }
            else if (rest[..4].SequenceEqual("data"u8) && sampleRate > 0)
            {
                return new PcmAudio(MemoryMarshal.Cast<byte, short>(body).ToArray(), sampleRate);
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
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1); // PCM
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1); // mono
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], sampleRate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], dataLength);
    }

    private static int ReadFormat(ReadOnlySpan<byte> format)
    {
        if (format.Length < 16
            || BinaryPrimitives.ReadInt16LittleEndian(format) != 1
            || BinaryPrimitives.ReadInt16LittleEndian(format[2..]) != 1
            || BinaryPrimitives.ReadInt16LittleEndian(format[14..]) != 16)
        {
            throw new InvalidDataException("The WAVE file is not 16-bit mono PCM.");
        }

        return BinaryPrimitives.ReadInt32LittleEndian(format[4..]);
    }
}
