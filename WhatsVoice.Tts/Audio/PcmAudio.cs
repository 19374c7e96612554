using Concentus;

namespace WhatsVoice.Tts.Audio;

/// <param name="Samples">The samples. Treated as immutable once wrapped.</param>
/// <param name="SampleRate">Samples a second.</param>
internal sealed record PcmAudio(short[] Samples, int SampleRate)
{
    // 0 to 10; 8 keeps 1 kHz within 2 of 10,000 and lets nothing from above the lower rate through.
    private const int ResamplerQuality = 8;

    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / SampleRate);

    /// <summary>The loudest sample, 0 (silence) to 32768.</summary>
    public int Peak
    {
        get
        {
            var peak = 0;
            foreach (var sample in Samples)
            {
                peak = Math.Max(peak, Math.Abs((int)sample));
            }

            return peak;
        }
    }

    /// <summary>
    /// The same audio at another sample rate, by Concentus' port of the Speex resampler: keeps the duration to within one sample and
    /// adds no delay.
    /// </summary>
    public PcmAudio Resample(int sampleRate)
    {
        if (sampleRate == SampleRate)
        {
            return this;
        }

        var resampler = ResamplerFactory.CreateResampler(1, SampleRate, sampleRate, ResamplerQuality);
        resampler.SkipZeroes();
        // The filter reaches past the end: silence there brings out the last samples.
        Span<short> input = [.. Samples, .. new short[resampler.InputLatency + 1]];
        var output = new short[(int)((long)Samples.Length * sampleRate / SampleRate)];
        var rest = output.AsSpan();
        while (rest.Length > 0)
        {
            var (read, written) = (input.Length, rest.Length);
            resampler.Process(0, input, ref read, rest, ref written);
            input = input[read..];
            rest = rest[written..];
            if (read + written == 0)
            {
                break;
            }
        }

        return new PcmAudio(output, sampleRate);
    }
}
