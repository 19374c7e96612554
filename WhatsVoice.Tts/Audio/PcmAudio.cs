namespace WhatsVoice.Tts.Audio;

/// <summary>Mono audio, 16 bits a sample.</summary>
/// <param name="Samples">The samples. Treated as immutable once wrapped.</param>
/// <param name="SampleRate">Samples a second.</param>
internal sealed record PcmAudio(short[] Samples, int SampleRate)
{
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
}
