namespace WhatsVoice.Tts.Audio;

/// <summary>
/// Brings speech to one loudness: engines and voices differ by more than 10 LU. Loudness is EBU R128's integrated one (ITU-R BS.1770-4:
/// K-weighting, blocks of 400 ms, gates at -70 LUFS and 10 LU below the mean).
/// </summary>
internal static class Loudness
{
    /// <summary>What all speech is brought to, in LUFS: AES TD1008's figure for speech, 17 dB below full scale, where its peaks rarely need limiting.</summary>
    public const double Target = -18;

    /// <summary>The largest sample of what was normalised, of 32,768: 1.8 dB below full scale: encoding added up to 1.7 dB to the peaks of the voices that were tried.</summary>
    public const int Ceiling = 26_630;

    /// <summary>In dB. More would bring up what is almost silence.</summary>
    public const double MaxGain = 30;

    private const int MaxPasses = 4;
    private const double Tolerance = 0.2;

    private const double AbsoluteGate = -70;
    private const double RelativeGate = -10;
    private const double BlockSeconds = 0.4;
    private const int StepsPerBlock = 4;

    // The limiter turns the level down this long before a peak and back up as long after it.
    private static readonly TimeSpan LimiterReach = TimeSpan.FromMilliseconds(5);

    /// <summary>The integrated loudness in LUFS; negative infinity for silence. Speech shorter than a block is measured as a whole.</summary>
    public static double Measure(PcmAudio audio)
    {
        var steps = StepPowers(audio);
        var perBlock = Math.Min(StepsPerBlock, steps.Count);
        var blocks = new List<double>();
        for (var i = 0; i + perBlock <= steps.Count && perBlock > 0; i++)
        {
            var power = 0.0;
            for (var step = i; step < i + perBlock; step++)
            {
                power += steps[step] / perBlock;
            }

            if (InLufs(power) > AbsoluteGate)
            {
                blocks.Add(power);
            }
        }

        if (blocks.Count == 0)
        {
            return double.NegativeInfinity;
        }

        var gate = InLufs(blocks.Average()) + RelativeGate;
        return InLufs(blocks.Where(power => InLufs(power) > gate).Average());
    }

    /// <summary>The same speech at <see cref="Target"/> and nowhere above <see cref="Ceiling"/>; silence stays as it is.</summary>
    public static PcmAudio Normalize(PcmAudio audio)
    {
        var measured = Measure(audio);
        if (double.IsNegativeInfinity(measured))
        {
            return audio;
        }

        var missing = Math.Min(Target - measured, MaxGain);
        // Limiting takes a little of the loudness of speech with high peaks, which the next pass brings back.
        for (var pass = 0; pass < MaxPasses && (Math.Abs(missing) > Tolerance || audio.Peak > Ceiling); pass++)
        {
            audio = Limit(Scale(audio.Samples, missing), audio.SampleRate);
            missing = Target - Measure(audio);
        }

        return audio;
    }

    private static double InLufs(double power) => -0.691 + (10 * Math.Log10(power));

    /// <summary>The K-weighted mean square of every 100 ms; of all there is where it is shorter.</summary>
    private static List<double> StepPowers(PcmAudio audio)
    {
        var shelf = Biquad.HighShelf(audio.SampleRate);
        var highPass = Biquad.HighPass(audio.SampleRate);
        var length = Math.Max(1, Math.Min(audio.Samples.Length, (int)(audio.SampleRate * BlockSeconds / StepsPerBlock)));
        var powers = new List<double>((audio.Samples.Length / length) + 1);
        var sum = 0.0;
        for (var i = 0; i < audio.Samples.Length; i++)
        {
            var weighted = highPass.Filter(shelf.Filter(audio.Samples[i] / 32768.0));
            sum += weighted * weighted;
            if ((i + 1) % length == 0)
            {
                powers.Add(sum / length);
                sum = 0;
            }
        }

        return powers;
    }

    private static float[] Scale(short[] samples, double decibels)
    {
        var factor = (float)Math.Pow(10, decibels / 20);
        return Array.ConvertAll(samples, sample => sample * factor);
    }

    /// <summary>Turns peaks down smoothly: at each sample the level that the loudest one within reach needs, averaged over the reach.</summary>
    private static PcmAudio Limit(float[] samples, int sampleRate)
    {
        var reach = Math.Max(1, (int)(LimiterReach.TotalSeconds * sampleRate));
        var needed = Array.ConvertAll(samples, sample => Math.Min(1f, Ceiling / Math.Max(1f, Math.Abs(sample))));
        var lowest = new float[samples.Length];
        var candidates = new LinkedList<int>();
        for (var (next, i) = (0, 0); i < samples.Length; i++)
        {
            for (; next < samples.Length && next <= i + reach; next++)
            {
                while (candidates.Last is { } last && needed[last.Value] >= needed[next])
                {
                    candidates.RemoveLast();
                }

                candidates.AddLast(next);
            }

            while (candidates.First!.Value < i - reach)
            {
                candidates.RemoveFirst();
            }

            lowest[i] = needed[candidates.First.Value];
        }

        // Averaged over no more than the reach, so that no level within it is above what the peak needs.
        var (before, after) = (reach / 2, reach - (reach / 2));
        var sum = 0.0;
        for (var i = -before - 1; i < after; i++)
        {
            sum += LevelAt(i);
        }

        var limited = new short[samples.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            sum += LevelAt(i + after) - LevelAt(i - before - 1);
            limited[i] = (short)Math.Clamp(MathF.Round(samples[i] * (float)(sum / (reach + 1))), -Ceiling, Ceiling);
        }

        return new PcmAudio(limited, sampleRate);

        float LevelAt(int index) => lowest[Math.Clamp(index, 0, lowest.Length - 1)];
    }

    /// <summary>A second-order filter, transposed direct form II.</summary>
    private struct Biquad(double b0, double b1, double b2, double a1, double a2)
    {
        private double _first;
        private double _second;

        /// <summary>BS.1770's first stage at any sample rate: +4 dB above 1.7 kHz, the head's effect.</summary>
        public static Biquad HighShelf(int sampleRate)
        {
            const double Frequency = 1681.974450955533;
            const double Quality = 0.7071752369554196;
            var k = Math.Tan(Math.PI * Math.Min(Frequency, sampleRate * 0.45) / sampleRate);
            var high = Math.Pow(10, 3.999843853973347 / 20);
            var band = Math.Pow(high, 0.4996667741545416);
            var a0 = 1 + (k / Quality) + (k * k);
            return new Biquad(
                (high + (band * k / Quality) + (k * k)) / a0,
                2 * ((k * k) - high) / a0,
                (high - (band * k / Quality) + (k * k)) / a0,
                2 * ((k * k) - 1) / a0,
                (1 - (k / Quality) + (k * k)) / a0);
        }

        /// <summary>BS.1770's second stage: a high-pass at 38 Hz.</summary>
        public static Biquad HighPass(int sampleRate)
        {
            const double Frequency = 38.13547087602444;
            const double Quality = 0.5003270373238773;
            var k = Math.Tan(Math.PI * Frequency / sampleRate);
            var a0 = 1 + (k / Quality) + (k * k);
            return new Biquad(1, -2, 1, 2 * ((k * k) - 1) / a0, (1 - (k / Quality) + (k * k)) / a0);
        }

        public double Filter(double sample)
        {
            var filtered = (b0 * sample) + _first;
            _first = (b1 * sample) - (a1 * filtered) + _second;
            _second = (b2 * sample) - (a2 * filtered);
            return filtered;
        }
    }
}
