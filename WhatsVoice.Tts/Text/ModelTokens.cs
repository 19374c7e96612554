using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// What language models write for programs, not for people: thoughts between <c>&lt;think&gt;</c> and <c>&lt;/think&gt;</c>, and ChatGPT's sources
/// between private-use characters; calls of tools, and who speaks (<c>&lt;|im_start|&gt;assistant</c>). Thoughts without an end stay: what follows may be the answer.
/// </summary>
internal static partial class ModelTokens
{
    private const char Begin = '\uE200';
    private const char Separator = '\uE202';

    // An opening and the closing tag that ends it; the last pair is the harmony format's.
    private static readonly (string Open, string Close)[] Thoughts =
    [
        ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<thought>", "</thought>"), ("<reasoning>", "</reasoning>"), ("[THINK]", "[/THINK]"),
        ("<|channel|>analysis<|message|>", "<|end|>"),
    ];

    // Other parts that are for programs: without an opening tag, a closing one hides nothing.
    private static readonly string[] Parts = ["reflection", "scratchpad", "tool_call", "tool_response", "function_calls"];

    public static string Remove(string text, DroppedText dropped)
    {
        if (text.AsSpan().IndexOfAny('<', '[') >= 0)
        {
            foreach (var (open, close) in Thoughts)
            {
                text = WithoutThoughts(text, open, close, dropped);
            }

            foreach (var part in Parts)
            {
                text = WithoutPairs(text, $"<{part}>", $"</{part}>", dropped);
            }

            text = text.Replace(Role(), "\n", dropped, DroppedKind.Markup);
        }

        text = text.Contains(Begin, StringComparison.Ordinal) ? text.Replace(Private(), WordsOf, dropped, DroppedKind.Links) : text;
        return text.Contains("turn", StringComparison.Ordinal) ? text.Replace(BareSource(), "", dropped, DroppedKind.Links) : text;
    }

    private static string WithoutPairs(string text, string open, string close, DroppedText dropped)
    {
        var from = 0;
        while (text.IndexOf(open, from, StringComparison.OrdinalIgnoreCase) is var start and >= 0
            && text.IndexOf(close, start, StringComparison.OrdinalIgnoreCase) is var end and >= 0)
        {
            if (IsQuoted(text, start))
            {
                from = start + open.Length;
                continue;
            }

            text = $"{text[..start]}\n{text[(end + close.Length)..]}";
            from = start;
            dropped.Add(DroppedKind.Markup);
        }

        return text;
    }

    private static string WithoutThoughts(string text, string open, string close, DroppedText dropped)
    {
        text = WithoutPairs(text, open, close, dropped);

        // Some templates put the opening tag into the prompt: then only the closing one is in the answer, and the answer is after it.
        if (text.LastIndexOf(close, StringComparison.OrdinalIgnoreCase) is var last and > 0 && close != "<|end|>" && !IsQuoted(text, last)
            && !text.Contains(open, StringComparison.OrdinalIgnoreCase) && Characters.IsSpeakable(text[(last + close.Length)..]))
        {
            text = text[(last + close.Length)..];
            dropped.Add(DroppedKind.Markup);
        }

        return text;
    }

    /// <summary>Whether a tag is spoken of: <c>`&lt;think&gt;`</c>.</summary>
    private static bool IsQuoted(string text, int start) => start > 0 && text[start - 1] is '`' or '"' or '\'' or '“' or '„' or '«';

    /// <summary>The words of a link or a name; nothing of a source.</summary>
    private static string WordsOf(Match token)
    {
        var parts = token.Groups["parts"].Value.Split(Separator);
        return parts switch
        {
            ["url" or "link_title", var words, ..] => words,
            ["entity", var fields, ..] when Quoted().Matches(fields) is { Count: > 1 } names => names[1].Groups[1].Value,
            _ => "",
        };
    }

    // <|im_start|>assistant, <|start_header_id|>assistant<|end_header_id|>, <|start|>assistant<|channel|>final<|message|>
    [GeneratedRegex(@"<\|(?:im_start|start_header_id|start|channel)\|>[a-z]{1,20}(?:<\|(?:end_header_id|message)\|>)?", RegexOptions.NonBacktracking)]
    private static partial Regex Role();

    // citeturn0search1: kind, separator, source
    [GeneratedRegex(@"\uE200(?<parts>[^\uE200\uE201\n]{1,500})\uE201")]
    private static partial Regex Private();

    // What is left of it where the private-use characters were lost on the way.
    [GeneratedRegex(@"(?<![A-Za-z])(?:file)?cite(?:turn\d{1,3}[a-z]{4,9}\d{1,3})+")]
    private static partial Regex BareSource();

    [GeneratedRegex(@"""([^""]*)""", RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();
}
