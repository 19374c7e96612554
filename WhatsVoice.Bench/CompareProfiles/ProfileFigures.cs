using WhatsVoice.Bench.Speech;

namespace WhatsVoice.Bench.CompareProfiles;

/// <summary>One profile over all texts.</summary>
internal sealed class ProfileFigures(string profile)
{
    public string Profile => profile;

    public Samples FirstByte { get; } = new();

    public Samples Total { get; } = new();

    /// <summary>Of one round of texts.</summary>
    public int Characters { get; private set; }

    /// <summary>Of one round of texts.</summary>
    public long Bytes { get; private set; }

    /// <summary>Of one round of texts.</summary>
    public TimeSpan Audio { get; private set; }

    public SortedSet<string> Engines { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that were not made anew, and so say nothing of the engine's speed.</summary>
    public int FromCache { get; private set; }

    public void Add(SpokenNote note, string text, bool firstRound)
    {
        FirstByte.Add(note.FirstByte);
        Total.Add(note.Total);
        Engines.Add(note.Engine);
        FromCache += note.Cache is "hit" or "partial" ? 1 : 0;
        if (firstRound)
        {
            Characters += text.Length;
            Bytes += note.Audio.Length;
            Audio += OggOpus.Duration(note.Audio);
        }
    }
}
