using System.Globalization;
using WhatsVoice.Bench.BeforeAfter.Results;

namespace WhatsVoice.Bench.BeforeAfter.Plots;

/// <summary>Notes a second over the rate of messages.</summary>
internal static class ThroughputPlot
{
    private const int Left = 60;
    private const int Right = 620;
    private const int Top = 70;
    private const int Bottom = 400;

    public static string Draw(IReadOnlyList<RateRow> rows)
    {
        var svg = new Svg(Right + 240, Bottom + 50, "Notes a second, as messages come faster");
        svg.Text(16, 46, "across: messages a second offered; up: notes a second sent");
        var most = Math.Ceiling(rows.Max(row => row.Offered) / 200) * 200;
        for (var tick = 0d; tick <= most; tick += 200)
        {
            svg.Line(Left, Y(tick), Right, Y(tick), "grid");
            svg.Text(Left - 8, Y(tick) + 4, tick.ToString(CultureInfo.InvariantCulture), "end");
            svg.Text(X(tick), Bottom + 18, tick.ToString(CultureInfo.InvariantCulture), "middle");
        }

        svg.Line(X(0), Y(0), X(most), Y(most), "grid");
        var index = 0;
        foreach (var system in rows.GroupBy(row => row.System))
        {
            var color = $"c{Contender.PlaceOf(system.Key)}";
            svg.Path(system.Select(row => (X(row.Offered), Y(row.Notes))), color);
            svg.Bar(Right + 20, Top + (index * 24), 14, 14, color);
            svg.Text(Right + 42, Top + (index * 24) + 12, system.Key);
            index++;
        }

        return svg.ToString();

        double X(double rate) => Left + ((Right - Left) * rate / most);

        double Y(double rate) => Bottom - ((Bottom - Top) * rate / most);
    }
}
