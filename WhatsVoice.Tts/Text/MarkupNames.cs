using System.Collections.Frozen;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// The names of tags: of HTML (the living standard's index and what it calls obsolete), of SVG and MathML as far as they come in texts, of SSML 1.1 and its
/// dialects, and of the tags that open speech engines obey. Any other word between angle brackets is a word.
/// </summary>
internal static class MarkupNames
{
    /// <summary>A tag of these ends the line.</summary>
    public static FrozenSet<string> Blocks { get; } = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "section", "speak", "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul");

    /// <summary>Cells of a table.</summary>
    public static FrozenSet<string> Cells { get; } = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "td", "th");

    /// <summary>In "x&lt;y&gt;z" a single letter compares; these are elements.</summary>
    public static FrozenSet<string> SingleLetters { get; } = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "a", "b", "i", "p", "q", "s", "u");

    private static readonly FrozenSet<string> Inline = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        // HTML
        "abbr", "acronym", "applet", "area", "audio", "base", "bdi", "bdo", "big", "body", "button", "canvas", "cite", "code", "col", "colgroup",
        "data", "datalist", "del", "dfn", "dir", "em", "embed", "font", "frame", "frameset", "head", "hgroup", "html",
        "iframe", "img", "input", "ins", "kbd", "label", "link", "map", "mark", "marquee", "meta", "meter", "nobr", "noframes", "noscript", "object",
        "output", "param", "picture", "plaintext", "progress", "rb", "rp", "rt", "rtc", "ruby", "samp", "script", "search", "select", "slot", "small",
        "source", "span", "strike", "strong", "style", "sub", "sup", "svg", "template", "textarea", "time", "track", "tt", "var", "video", "wbr", "xml", "xmp",
        // SVG, MathML
        "circle", "ellipse", "g", "path", "polygon", "polyline", "rect", "tspan", "math", "mfrac", "mi", "mn", "mo", "mrow", "msqrt", "msub", "msup", "mtext",
        // SSML
        "break", "desc", "emphasis", "lang", "lexicon", "lookup", "metadata", "par", "phoneme", "prosody", "say-as", "seq", "media", "token", "voice", "w", "effect", "express-as", "silence",
        // Language models' thoughts, where they have no end
        "think", "thinking", "thought", "reasoning",
        // Open engines
        "laugh", "laughs", "laughter", "chuckle", "sigh", "cough", "sniffle", "sniff", "groan", "yawn", "gasp", "breath", "pause", "whisper", "sob", "giggle", "pitch", "speed", "volume", "emotion");

    // Elements that always have a closing tag, and words that people put between angle brackets without one.
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "address", "article", "body", "button", "caption", "code", "data", "details", "dialog", "footer", "form", "frame", "header", "label", "legend", "map", "menu", "meter", "object",
        "option", "output", "picture", "progress", "search", "section", "select", "slot", "source", "style", "summary", "table", "template", "time", "title", "token", "video", "voice",
        "circle", "path", "emotion", "speed", "volume", "pitch", "lang", "media");

    /// <summary>Whether it is a word where no closing tag follows; a name with a prefix, such as <c>amazon:effect</c>, never is.</summary>
    public static bool IsWord(string name) => Words.Contains(name)
        || !(name.Contains(':', StringComparison.Ordinal) || Inline.Contains(name) || Blocks.Contains(name) || Cells.Contains(name) || SingleLetters.Contains(name));
}
