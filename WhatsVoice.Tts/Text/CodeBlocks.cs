using System.Collections.Frozen;
using System.Text;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Fenced blocks: program code is left out; words that only stand in a fence, such as an address or a
/// poem, are spoken. A text that has nothing but code in it is spoken all the same.
/// </summary>
internal static class CodeBlocks
{
    // More of these than one in twelve characters, and it is no prose.
    private const string CodeCharacters = "{}[]();=<>_$\\|&";
    private const int ProseRatio = 12;

    // What models write after the fence of a block that is prose.
    private static readonly FrozenSet<string> Prose = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "", "text", "txt", "plain", "plaintext", "markdown", "md", "none");

    public static string LeaveOut(string text, DroppedText dropped)
    {
        if (!text.Contains("```", StringComparison.Ordinal) && !text.Contains("~~~", StringComparison.Ordinal))
        {
            return text;
        }

        var (spoken, fences, blocks) = Split(text, withCode: false);
        if (!Characters.IsSpeakable(spoken))
        {
            (spoken, fences, blocks) = Split(text, withCode: true);
        }

        dropped.Add(DroppedKind.Markup, fences);
        dropped.Add(DroppedKind.Code, blocks);
        return spoken;
    }

    private static (string Text, int Fences, int Blocks) Split(string text, bool withCode)
    {
        var spoken = new StringBuilder(text.Length);
        var (fences, blocks) = (0, 0);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (FenceOf(lines[i]) is not { } fence)
            {
                spoken.Append(lines[i]).Append('\n');
                continue;
            }

            var end = i + 1;
            while (end < lines.Length && (FenceOf(lines[end]) is not { } other || other.Mark != fence.Mark || other.Length < fence.Length))
            {
                end++;
            }

            // Without an end, or where another block begins first, the block ends with its first words that are no code.
            var isClosed = end < lines.Length && FenceOf(lines[end]) is { Language: "" };
            end = isClosed || withCode ? end : EndOfCode(lines, i + 1, end, fence.Language);
            var content = string.Join('\n', lines[(i + 1)..end]);
            if (withCode || IsProse(fence.Language, content))
            {
                spoken.Append(content).Append('\n');
                fences += isClosed ? 2 : 1;
            }
            else
            {
                blocks++;
            }

            i = isClosed ? end : end - 1;
        }

        return (spoken.ToString().TrimEnd('\n'), fences, blocks);
    }

    /// <summary>The first empty line after which words follow, or the first line that is a sentence; where the block has words only, its first line.</summary>
    private static int EndOfCode(string[] lines, int start, int end, string language)
    {
        var paragraph = start;
        for (var i = start; i <= end; i++)
        {
            if (i < end && lines[i].AsSpan().Trim().Length > 0)
            {
                if (IsSentence(lines[i]))
                {
                    return i;
                }

                continue;
            }

            if (paragraph > start && IsProse("", string.Join('\n', lines[paragraph..i])))
            {
                return paragraph;
            }

            paragraph = i + 1;
        }

        return end;
    }

    /// <summary>Three words or more, from a capital to a point.</summary>
    private static bool IsSentence(string line) =>
        char.IsUpper(line[0]) && line.TrimEnd()[^1] is '.' or '!' or '?' or ':' && line.AsSpan().Trim().Count(' ') >= 2 && IsProse("", line);

    private static (string Language, char Mark, int Length)? FenceOf(string line)
    {
        var trimmed = line.AsSpan().Trim();
        if (trimmed.Length < 3 || trimmed[0] is not ('`' or '~') || !trimmed.StartsWith([trimmed[0], trimmed[0], trimmed[0]]))
        {
            return null;
        }

        var language = trimmed.TrimStart(trimmed[0]).Trim();
        var length = trimmed.Length - trimmed.TrimStart(trimmed[0]).Length;
        return language.Contains(trimmed[0]) ? null : (language.ToString(), trimmed[0], length);
    }

    private static bool IsProse(string language, string content) =>
        Prose.Contains(language) && content.Count(CodeCharacters.Contains) * ProseRatio <= content.Length;
}
