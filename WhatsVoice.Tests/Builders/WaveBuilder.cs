using System.Runtime.InteropServices;
using System.Text;

namespace WhatsVoice.Tests.Builders;

/// <summary>Makes WAVE files of 16-bit samples.</summary>
internal static class WaveBuilder
{
    public static byte[] Tone(double seconds, int rate = 16_000, short channels = 1, double loudness = 0.3)
    {
        var samples = new short[(int)(seconds * rate) * channels];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (short)(Math.Sin(i / channels * 2 * Math.PI * 440 / rate) * loudness * short.MaxValue);
        }

        return Write(samples, rate, channels);
    }

    public static byte[] Write(short[] samples, int rate, short channels = 1, short bits = 16)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file, Encoding.ASCII);
        var data = MemoryMarshal.AsBytes(samples.AsSpan());
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write(channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write(bits);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        writer.Flush();
        return file.ToArray();
    }
}
