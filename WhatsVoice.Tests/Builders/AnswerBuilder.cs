using System.Buffers.Binary;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Builders;

/// <summary>Audio in the forms that servers were seen to answer with.</summary>
internal static class AnswerBuilder
{
    /// <param name="audio">The same on every channel.</param>
    /// <param name="tag">1 PCM, 3 floating point, 0xFFFE extensible with PCM inside.</param>
    /// <param name="bits">Bits a sample.</param>
    /// <param name="channels">Channels.</param>
    public static byte[] Write(PcmAudio audio, int tag, int bits, int channels)
    {
        var format = new byte[tag == 0xFFFE ? 40 : 16];
        BinaryPrimitives.WriteUInt16LittleEndian(format, (ushort)tag);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(2), (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), audio.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(8), audio.SampleRate * channels * bits / 8);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(12), (ushort)(channels * bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(14), (ushort)bits);
        if (tag == 0xFFFE)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(16), 22);
            BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(24), 1);
        }

        var data = new byte[audio.Samples.Length * channels * bits / 8];
        for (var i = 0; i < audio.Samples.Length * channels; i++)
        {
            var sample = audio.Samples[i / channels];
            var bytes = data.AsSpan(i * bits / 8);
            switch (tag, bits)
            {
                case (3, 32):
                    BinaryPrimitives.WriteSingleLittleEndian(bytes, sample / 32768f);
                    break;
                case (_, 24):
                    bytes[0] = 0;
                    BinaryPrimitives.WriteInt16LittleEndian(bytes[1..], sample);
                    break;
                default:
                    BinaryPrimitives.WriteInt16LittleEndian(bytes, sample);
                    break;
            }
        }

        return [.. "RIFF"u8, .. Number(20 + format.Length + data.Length), .. "WAVEfmt "u8, .. Number(format.Length), .. format, .. "data"u8, .. Number(data.Length), .. data];
    }

    /// <summary>Frames of MPEG 1 layer III, 64 kbit/s at 44.1 kHz, of noise.</summary>
    public static byte[] Mp3(int frames)
    {
        const int FrameLength = 208;
        var file = new byte[frames * FrameLength];
        new Random(1).NextBytes(file);
        for (var i = 0; i < frames; i++)
        {
            (file[i * FrameLength], file[(i * FrameLength) + 1], file[(i * FrameLength) + 2]) = (0xFF, 0xFB, 0x50);
        }

        return file;
    }

    private static byte[] Number(int value) => BitConverter.GetBytes(value);
}
