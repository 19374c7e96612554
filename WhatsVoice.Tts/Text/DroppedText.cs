using System.Globalization;

namespace WhatsVoice.Tts.Text;

/// <summary>A reason for which something of a text is not spoken.</summary>
internal enum DroppedKind
{
    /// <summary>Addresses: of a link that has words, or what follows the host's name in a bare one.</summary>
    Links,

    /// <summary>Marks of markdown, HTML, SSML, LaTeX, footnotes and cues for a speech engine.</summary>
    Markup,

    Code,

    Emoji,

    Control,

    /// <summary>Runs of punctuation that were shortened.</summary>
    Repeated,

    /// <summary>Words in a script that the engine cannot read.</summary>
    Script,
}

/// <summary>How much of a text is not spoken, by kind; never the text itself.</summary>
internal sealed class DroppedText
{
    private readonly int[] _counts = new int[Enum.GetValues<DroppedKind>().Length];

    public bool IsEmpty => Array.TrueForAll(_counts, count => count == 0);

    public void Add(DroppedKind kind, int count = 1) => _counts[(int)kind] += count;

    public DroppedText With(DroppedKind kind, int count)
    {
        var more = new DroppedText();
        _counts.CopyTo(more._counts, 0);
        more.Add(kind, count);
        return more;
    }

    /// <summary>As in <c>X-Text-Dropped</c>, such as <c>links=1, emoji=3</c>; empty where all is spoken.</summary>
    public override string ToString() => string.Join(
        ", ", from kind in Enum.GetValues<DroppedKind>() where _counts[(int)kind] > 0
              select string.Create(CultureInfo.InvariantCulture, $"{kind.ToString().ToLowerInvariant()}={_counts[(int)kind]}"));
}
