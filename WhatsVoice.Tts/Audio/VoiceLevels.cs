using System.Collections.Concurrent;

namespace WhatsVoice.Tts.Audio;

/// <summary>
/// How loud each voice of an engine that answers Opus is. A voice has one loudness: a few sentences are decoded to learn it, and the
/// others are brought to <see cref="Loudness.Target"/> by the stream's output gain, without being decoded.
/// </summary>
internal sealed class VoiceLevels
{
    // A deployment has a few voices; callers can name others without end.
    private const int MaxVoices = 1000;

    private readonly ConcurrentDictionary<string, VoiceLevel> _levels = new();

    /// <param name="voice">Names the voice by all that changes its sound.</param>
    public VoiceLevel Of(string voice)
    {
        if (_levels.Count >= MaxVoices)
        {
            _levels.Clear();
        }

        return _levels.GetOrAdd(voice, static _ => new VoiceLevel());
    }
}

/// <summary>How loud one voice is, from the sentences that were decoded. For all threads.</summary>
internal sealed class VoiceLevel
{
    /// <summary>So many sentences are decoded before the voice is known.</summary>
    public const int FirstSentences = 8;

    /// <summary>One sentence of so many is decoded afterwards, to notice a voice that changes.</summary>
    public const int Every = 100;

    // The mean is that of about so many sentences, so that a change wins in time.
    private const int AveragedSentences = 50;

    // The loudness that limiting peaks would bring is given up to spare encoding every sentence.
    private const double Tolerance = 1;

    private const double UnitsPerDecibel = 256;

    private readonly Lock _lock = new();
    private int _measured;
    private int _used;
    private double _loudness;
    private double _peak;

    /// <summary>Whether a gain from here reaches the target without clipping. Otherwise sentences must be decoded, limited and encoded.</summary>
    public bool CanBeReachedByGain
    {
        get
        {
            lock (_lock)
            {
                return Math.Abs(Loudness.Target - _loudness - Gain) <= Tolerance;
            }
        }
    }

    private double Gain => Math.Min(Math.Min(Loudness.Target - _loudness, Loudness.MaxGain), 20 * Math.Log10(Loudness.Ceiling / Math.Max(_peak, 1)));

    /// <summary>Whether the next sentence need not be decoded. Counts it.</summary>
    public bool IsKnown()
    {
        lock (_lock)
        {
            return _measured >= FirstSentences && ++_used % Every != 0 && CanBeReachedByGain;
        }
    }

    /// <param name="loudness">In LUFS; silence is not counted.</param>
    /// <param name="peak">Its largest sample, of 32,768.</param>
    public void Add(double loudness, int peak)
    {
        lock (_lock)
        {
            if (double.IsFinite(loudness))
            {
                _measured++;
                _loudness += (loudness - _loudness) / Math.Min(_measured, AveragedSentences);
                _peak = Math.Max(peak, _peak);
            }
        }
    }

    /// <summary>The output gain of a sentence, in 1/256 dB.</summary>
    /// <param name="engines">The gain that the engine's own stream names, with which it was measured.</param>
    public short GainFor(short engines)
    {
        lock (_lock)
        {
            return (short)Math.Clamp(engines + Math.Round(Gain * UnitsPerDecibel), short.MinValue, short.MaxValue);
        }
    }
}
