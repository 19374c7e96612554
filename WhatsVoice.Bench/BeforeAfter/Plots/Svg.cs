using System.Globalization;
using System.Text;

namespace WhatsVoice.Bench.BeforeAfter.Plots;

/// <summary>A drawing that can be read on a light and on a dark page.</summary>
internal sealed class Svg(int width, int height, string title)
{
    // Of equal lightness, and told apart by people who see few colours (Okabe and Ito).
    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #333 }
        .title { font-weight: 600; font-size: 15px }
        .grid { stroke: #8886; stroke-width: 1 }
        .c0 { fill: #999; stroke: #999 } .c1 { fill: #e69f00; stroke: #e69f00 } .c2 { fill: #d55e00; stroke: #d55e00 }
        .c3 { fill: #0072b2; stroke: #0072b2 } .c4 { fill: #009e73; stroke: #009e73 } .c5 { fill: #cc79a7; stroke: #cc79a7 }
        .c6 { fill: #56b4e9; stroke: #56b4e9 }
        .line { fill: none; stroke-width: 2.5 } .faint { opacity: 0.45 }
        @media (prefers-color-scheme: dark) { text { fill: #ddd } .c3 { fill: #56b4e9; stroke: #56b4e9 } .c6 { fill: #0072b2; stroke: #0072b2 } }
        """;

    private readonly StringBuilder _content = new();

    /// <param name="x">Where it is anchored.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">What it says.</param>
    /// <param name="anchor">start, middle or end.</param>
    /// <param name="cssClass">Of the style above.</param>
    public void Text(double x, double y, string text, string anchor = "start", string cssClass = "")
        => Add($"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}" class="{cssClass}">{text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)}</text>""");

    public void Line(double x1, double y1, double x2, double y2, string cssClass)
        => Add($"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" class="{cssClass}"/>""");

    public void Bar(double x, double y, double width, double height, string cssClass)
        => Add($"""<rect x="{x:0.#}" y="{y:0.#}" width="{width:0.#}" height="{height:0.#}" class="{cssClass}"/>""");

    public void Path(IEnumerable<(double X, double Y)> points, string cssClass)
        => Add($"""<polyline points="{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")))}" class="line {cssClass}"/>""");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">
        <title>{title}</title>
        <style>{Style}</style>
        <text x="16" y="26" class="title">{title}</text>
        {_content}</svg>

        """);

    private void Add(FormattableString element) => _content.AppendLine(element.ToString(CultureInfo.InvariantCulture));
}
