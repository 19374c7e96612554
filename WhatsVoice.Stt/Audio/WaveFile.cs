using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Concentus;

namespace WhatsVoice.Stt.Audio;

/// <summary>A WAVE file of 16-bit or 32-bit float samples, one or two channels, 8 to 96 kHz.</summary>
internal sealed class WaveFile
{
    private const int OutputRate = 16_000;
    private const int ResamplerQuality = 5;

    // Behind the format's number (Microsoft, WAVEFORMATEXTENSIBLE).
    private static readonly byte[] SubFormat = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    private readonly ReadOnlyMemory<byte> _data;
    private readonly int _soundBytes;
    private readonly int _channels;
    private readonly int _rate;
    private readonly bool _isFloat;

    private WaveFile(ReadOnlyMemory<byte> data, int soundBytes, int channels, int rate, bool isFloat)
    {
        _data = data;
        _soundBytes = soundBytes;
        _channels = channels;
        _rate = rate;
        _isFloat = isFloat;
    }

    /// <summary>What all bytes behind the first <c>data</c> play, whatever length it claims: engines go on with a further <c>data</c>, or ignore the length.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)(_soundBytes / FrameBytes) / _rate);

    private int FrameBytes => _channels * (_isFloat ? sizeof(float) : sizeof(short));

    private int Frames => _data.Length / FrameBytes;

    /// <exception cref="InvalidAudioException">It is cut off, of another kind, or tells its format twice or too late.</exception>
    public static WaveFile Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> format = default;
        for (var at = 12; at + 8 <= file.Length;)
        {
            var chunk = file.Span[at..];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            var available = (uint)(chunk.Length - 8);
            if (chunk.StartsWith("data"u8) && !format.IsEmpty)
            {
                // A writer that could not seek back leaves 0 or nearly 4 GB as the length.
                return HiddenSound.IsInSamples(file.Span[(at + 8)..])
                    ? throw new InvalidAudioException("The WAVE file holds sound of another format than samples.")
                    : Create(format, file.Slice(at + 8, (int)Math.Min(length == 0 ? available : length, available)), (int)available);
            }

            // Sound before its format, or a second format, plays for longer in an engine that goes by another one.
            if (length > available || chunk.StartsWith("data"u8) || (chunk.StartsWith("fmt "u8) && (length < 16 || !format.IsEmpty)))
            {
                break;
            }

            format = chunk.StartsWith("fmt "u8) ? chunk.Slice(8, (int)length) : format;
            at += 8 + (int)length + (int)(length & 1);
        }

        throw new InvalidAudioException("The WAVE file is cut off or damaged.");
    }

    /// <inheritdoc cref="AudioFile.Decode"/>
    public float[] Decode()
    {
        var mono = new float[Frames];
        for (var frame = 0; frame < mono.Length; frame++)
        {
            for (var channel = 0; channel < _channels; channel++)
            {
                mono[frame] += Sample((frame * _channels) + channel) / _channels;
            }
        }

        return _rate == OutputRate ? mono : Resample(mono);
    }

    private static WaveFile Create(ReadOnlySpan<byte> format, ReadOnlyMemory<byte> data, int soundBytes)
    {
        const int Pcm = 1, Float = 3, Extensible = 0xFFFE;
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        var kind = tag == Extensible && format.Length >= 40 && format[26..40].SequenceEqual(SubFormat) ? BinaryPrimitives.ReadUInt16LittleEndian(format[24..]) : tag;
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        var (frameBytes, bits) = (BinaryPrimitives.ReadUInt16LittleEndian(format[12..]), BinaryPrimitives.ReadUInt16LittleEndian(format[14..]));
        if ((kind, bits) is not ((Pcm, 16) or (Float, 32)) || channels is not (1 or 2) || rate is < 8_000 or > 96_000 || frameBytes != channels * bits / 8)
        {
            throw new InvalidAudioException("The WAVE file must hold 16-bit or float samples of one or two channels at 8 to 96 kHz.");
        }

        var file = new WaveFile(data, soundBytes, channels, (int)rate, kind == Float);
        return file.Frames >= SoundLength.LeastSeconds * rate ? file : throw new InvalidAudioException("The WAVE file holds no sound, or less than 0.1 s.");
    }

    private float Sample(int index) => _isFloat
        ? MemoryMarshal.Cast<byte, float>(_data.Span)[index]
        : MemoryMarshal.Cast<byte, short>(_data.Span)[index] / 32_768f;

    private float[] Resample(float[] samples)
    {
        using var resampler = ResamplerFactory.CreateResampler(1, _rate, OutputRate, ResamplerQuality);
        var output = new float[(long)samples.Length * OutputRate / _rate];
        var read = samples.Length;
        var written = output.Length;
        resampler.Process(0, samples, ref read, output, ref written);
        return output;
    }
}
