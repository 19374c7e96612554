using System.Globalization;
using WhatsVoice.Bench.BeforeAfter.Results;

namespace WhatsVoice.Bench.BeforeAfter.Plots;

/// <summary>Overhead as bars on a logarithmic scale: p50 in full colour, p99 faint behind it.</summary>
internal static class OverheadPlot
{
    private const int Left = 210;
    private const int Right = 760;
    private const int BarHeight = 16;
    private const int GroupGap = 34;
    private const int Top = 62;

    public static string Draw(IReadOnlyList<LatencyRow> rows)
    {
        var groups = rows.GroupBy(row => row.AtOnce).ToList();
        var bottom = Top + (rows.Count * (BarHeight + 4)) + (groups.Count * GroupGap);
        var svg = new Svg(Right + 100, bottom + 40, "Overhead of a reply: webhook to send, less the upstream's own time");
        svg.Text(16, 46, "milliseconds, logarithmic; full colour p50, faint p99; shorter is better");
        var most = Math.Max(10, rows.Max(row => Medians.Of(row.OverheadP99)));
        for (var tick = 1d; tick <= most; tick *= 10)
        {
            svg.Line(X(tick), Top, X(tick), bottom, "grid");
            svg.Text(X(tick), bottom + 18, tick.ToString(CultureInfo.InvariantCulture), "middle");
        }

        double y = Top;
        foreach (var group in groups)
        {
            y += GroupGap;
            svg.Text(16, y - 8, group.Key == 1 ? "one person at a time" : $"{group.Key} people at once", cssClass: "title");
            foreach (var row in group)
            {
                var (p50, p99) = (Medians.Of(row.OverheadP50), Medians.Of(row.OverheadP99));
                var color = $"c{Contender.PlaceOf(row.System)}";
                svg.Text(Left - 8, y + 13, row.System, "end");
                svg.Bar(Left, y, X(p99) - Left, BarHeight, $"{color} faint");
                svg.Bar(Left, y, X(p50) - Left, BarHeight, color);
                svg.Text(X(p99) + 6, y + 13, string.Create(CultureInfo.InvariantCulture, $"{p50:0} / {p99:0}"));
                y += BarHeight + 4;
            }
        }

        return svg.ToString();

        double X(double milliseconds) => Left + ((Right - Left) * Math.Log10(Math.Max(1, milliseconds)) / Math.Log10(most));
    }
}
