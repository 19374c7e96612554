using System.Globalization;

namespace WhatsVoice.Tts.Speech;

/// <summary>How much of a text is not spoken, by kind; never the text itself.</summary>
/// <param name="Links">Addresses: those of links that have words, and bare ones, which are spoken as "link".</param>
/// <param name="Markup">Marks of headings, lists, tables, emphasis and code.</param>
/// <param name="Emoji">Characters of pictures.</param>
/// <param name="Control">Characters that nobody sees.</param>
/// <param name="Repeated">Runs of punctuation that were shortened.</param>
internal readonly record struct DroppedText(int Links, int Markup, int Emoji, int Control, int Repeated)
{
    /// <summary>As in <c>X-Text-Dropped</c>: what there is, such as <c>links=1, emoji=3</c>; empty where all is spoken.</summary>
    public override string ToString() => string.Join(", ", from kind in Kinds() where kind.Count > 0 select string.Create(CultureInfo.InvariantCulture, $"{kind.Name}={kind.Count}"));

    private (string Name, int Count)[] Kinds() =>
        [("links", Links), ("markup", Markup), ("emoji", Emoji), ("control", Control), ("repeated", Repeated)];
}
