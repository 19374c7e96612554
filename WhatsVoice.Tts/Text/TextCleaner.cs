namespace WhatsVoice.Tts.Text;

/// <summary>What <see cref="TextCleaner"/> made of a text.</summary>
/// <param name="Text">What is spoken; lines end with a line break, paragraphs with two.</param>
internal sealed record CleanedText(string Text, DroppedText Dropped);

/// <summary>
/// Turns a text as people and language models write it into one to read aloud: without marks, addresses, pictures and commands
/// to an engine, with every word, number and sign that has a meaning. A clean text stays as it is.
/// </summary>
internal static class TextCleaner
{
    // One mark can hide another, as in "> - # a"; ordinary texts need two passes.
    private const int MaxPasses = 16;

    private delegate string Step(string text, DroppedText dropped);

    private static readonly Step[] Steps =
    [
        ModelTokens.Remove,
        Characters.Normalize,
        Formulas.ToSymbols,
        CodeBlocks.LeaveOut,
        Escapes.Resolve,
        Exponents.ToSigns,
        Markup.Remove,
        Citations.Remove,
        Links.Shorten,
        MarkdownLines.Remove,
        EngineCues.Neutralize,
        Timestamps.Separate,
        Shortcodes.Remove,
        Emphasis.RemoveWithinWords,
        Operators.Keep,
        Equations.Space,
        Emphasis.Remove,
        Characters.RemoveUnspoken,
        Punctuation.Tidy,
        Runs.Shorten,
    ];

    public static CleanedText Clean(string text)
    {
        var dropped = new DroppedText();
        text = text.ReplaceLineEndings("\n");
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var before = text;
            foreach (var step in Steps)
            {
                text = step(text, dropped);
            }

            if (text == before)
            {
                return new CleanedText(text, dropped);
            }
        }

        // Only a text that is built to outlast the passes gets here: whatever it hides never reaches an engine as a command.
        return new CleanedText(Punctuation.Tidy(EngineCues.WithoutBrackets(text), dropped), dropped);
    }
}
