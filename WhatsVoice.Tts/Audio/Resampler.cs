namespace WhatsVoice.Tts.Audio;

/// <summary>
/// Changes the sample rate with a polyphase windowed-sinc filter: stop band about 80 dB down, pass band to 90 % of the
/// lower Nyquist frequency. Keeps the duration to within one sample and adds no delay.
/// </summary>
internal static class Resampler
{
    private const int TapsEachSide = 24;
    private const double KaiserBeta = 8.0;

    public static PcmAudio Resample(PcmAudio audio, int sampleRate)
    {
        if (audio.SampleRate == sampleRate)
        {
            return audio;
        }

        var divisor = GreatestCommonDivisor(audio.SampleRate, sampleRate);
        var up = sampleRate / divisor;
        var down = audio.SampleRate / divisor;
        var filter = new PolyphaseFilter(up, down);

        var input = audio.Samples;
        var output = new short[(int)((long)input.Length * up / down)];
        for (var n = 0; n < output.Length; n++)
        {
            var position = (long)n * down;
            output[n] = filter.Apply(input, (int)(position / up), (int)(position % up));
        }

        return new PcmAudio(output, sampleRate);
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    /// <summary>One set of taps for each of the <c>up</c> positions an output sample can have between two input samples.</summary>
    private sealed class PolyphaseFilter
    {
        private readonly float[][] _phases;
        private readonly int _reach;

        public PolyphaseFilter(int up, int down)
        {
            // Going down, the filter must cut at the lower rate's Nyquist frequency and so reach proportionally farther.
            var cutoff = 0.95 * Math.Min(1.0, (double)up / down);
            _reach = (int)Math.Ceiling(TapsEachSide / Math.Min(1.0, (double)up / down));
            _phases = new float[up][];
            for (var phase = 0; phase < up; phase++)
            {
                _phases[phase] = Taps((double)phase / up, cutoff);
            }
        }

        public short Apply(short[] input, int index, int phase)
        {
            var taps = _phases[phase];
            var first = index - _reach + 1;
            var from = Math.Max(0, -first);
            var to = Math.Min(taps.Length, input.Length - first);
            var sum = 0f;
            for (var i = from; i < to; i++)
            {
                sum += taps[i] * input[first + i];
            }

            return (short)Math.Clamp(MathF.Round(sum), short.MinValue, short.MaxValue);
        }

        private float[] Taps(double fraction, double cutoff)
        {
            var taps = new float[2 * _reach];
            var sum = 0.0;
            for (var i = 0; i < taps.Length; i++)
            {
                var distance = i - _reach + 1 - fraction;
                var tap = Sinc(distance * cutoff) * Kaiser(distance / _reach);
                taps[i] = (float)tap;
                sum += tap;
            }

            for (var i = 0; i < taps.Length; i++)
            {
                taps[i] = (float)(taps[i] / sum);
            }

            return taps;
        }

        private static double Sinc(double x) => Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

        private static double Kaiser(double x) =>
            Math.Abs(x) >= 1 ? 0 : BesselI0(KaiserBeta * Math.Sqrt(1 - (x * x))) / BesselI0(KaiserBeta);

        private static double BesselI0(double x)
        {
            var sum = 1.0;
            var term = 1.0;
            for (var k = 1; term > 1e-12 * sum; k++)
            {
                term *= x / (2 * k) * (x / (2 * k));
                sum += term;
            }

            return sum;
        }
    }
}
