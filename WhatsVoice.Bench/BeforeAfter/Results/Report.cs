using System.Globalization;
using System.Text;
using WhatsVoice.Bench.BeforeAfter.Plots;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>The results as tables, and as they stand in the documents.</summary>
internal sealed class Report(BenchResults results)
{
    private const string Start = "<!-- before-after:start -->";
    private const string End = "<!-- before-after:end -->";
    private const string OverheadImage = "before-after-overhead.svg";
    private const string ThroughputImage = "before-after-throughput.svg";

    private readonly IReadOnlyList<Limit> _limits = new Limits(results).All();

    public int MissedLimits => _limits.Count(limit => !limit.Met);

    public string ToMarkdown() => Tables(images: false);

    /// <summary>Replaces what stands between the markers in docs/performance.md and README.md, and draws the plots.</summary>
    public void Write()
    {
        Draw(OverheadImage, results.Latency.Count > 0 ? OverheadPlot.Draw(results.Latency) : null);
        Draw(ThroughputImage, results.Rates.Count > 0 ? ThroughputPlot.Draw(results.Rates) : null);
        Replace(Path.Combine(Repository.Root, "docs", "performance.md"), Tables(images: true));
        Replace(Path.Combine(Repository.Root, "README.md"), ShortTable());
    }

    private static void Draw(string name, string? drawing)
    {
        if (drawing is not null)
        {
            File.WriteAllText(Path.Combine(Repository.Root, "docs", "images", name), drawing);
        }
    }

    private static void Replace(string file, string text)
    {
        var whole = File.ReadAllText(file);
        var (start, end) = (whole.IndexOf(Start, StringComparison.Ordinal), whole.IndexOf(End, StringComparison.Ordinal));
        if (start < 0 || end < start)
        {
            throw new InvalidOperationException($"{file} has no lines {Start} and {End}.");
        }

        File.WriteAllText(file, $"{whole[..(start + Start.Length)]}\n{text.TrimEnd()}\n{whole[end..]}");
    }

    private string ShortTable()
    {
        var text = new StringBuilder();
        var systems = new[] { Contender.After.Name, Contender.WhatsVoice.Name, Contender.WhatsVoiceRepeated.Name };
        text.AppendLine($"| {results.Date} | the note's bot | WhatsVoice | WhatsVoice, words spoken before |\n|---|---|---|---|");
        foreach (var atOnce in new[] { 20, 100 })
        {
            Row($"overhead p50 / p99, {atOnce} people at once", system =>
                results.Latency.Find(row => row.System == system && row.AtOnce == atOnce) is { } row ? $"{Medians.Of(row.OverheadP50):0} / {Medians.Of(row.OverheadP99):0} ms" : "");
        }

        Row("notes a second at saturation", system => results.Saturation.Find(row => row.System == system)?.Notes.ToString("0", CultureInfo.InvariantCulture) ?? "");
        Row("CPU a note", system => results.Saturation.Find(row => row.System == system) is { } row ? Ms(row.Median(run => run.OwnCpuMs)) : "");
        Row("connections opened, 100 people at once", system => results.Connections.Find(row => row.System == system)?.Opened.ToString(CultureInfo.InvariantCulture) ?? "");
        Row("lost of 200 in flight by kill -9", system => results.Crash.Find(row => row.System == system)?.Lost.ToString(CultureInfo.InvariantCulture) ?? "");
        Row("lost of 500 while 10 % of calls answer 503", system => results.Faults.Find(row => row.System == system)?.Lost.ToString(CultureInfo.InvariantCulture) ?? "");
        return text.ToString();

        void Row(string what, Func<string, string> value)
        {
            var values = systems.Select(value).ToList();
            if (values.Exists(measured => measured.Length > 0))
            {
                text.AppendLine($"| {what} | {string.Join(" | ", values)} |");
            }
        }
    }

    private string Tables(bool images)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Measured on {results.Date}: {results.Machine}. Disk: {results.Disk}. Median of {results.Repeats} {(results.Repeats == 1 ? "run" : "runs")}, ratios with their range. Upstream: {results.Times.Speech.TotalMilliseconds:0} ms for speech ({results.Sample}), {results.Times.Graph.TotalMilliseconds:0} ms for every other call, {results.Times.Connection.TotalMilliseconds:0} ms more for the first on a new connection.");
        text.AppendLine();
        Table(text, "| WhatsVoice against the bot `after` | limit | measured | met |", _limits.Select(limit => $"{limit.What} | {limit.Wanted} | {limit.Measured} | {(limit.Met ? "yes" : "no")}"));
        if (images)
        {
            text.AppendLine($"![Overhead by system and people at once](images/{OverheadImage})\n\n![Notes a second by rate](images/{ThroughputImage})\n");
        }

        Table(text, "| system | people at once | n | ack p50 ms | ack p99 ms | overhead p50 ms | overhead p99 ms | lost |", results.Latency.Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{row.System} | {row.AtOnce} | {row.Messages} | {Medians.Of(row.AckP50):0.0} | {Medians.Of(row.AckP99):0.0} | {Medians.Of(row.OverheadP50):0.0} | {Medians.Of(row.OverheadP99):0.0} | {row.Lost}")));
        Table(text, "| turn by turn | people at once | overhead p99 ms | ack p99 ms | connections opened | the store's slowest sync ms |", results.Latency.Where(row => row.SlowestSync.Count > 0).Select(row =>
            $"{row.System} | {row.AtOnce} | {Each(row.OverheadP99)} | {Each(row.AckP99)} | {string.Join(", ", row.Opened)} | {Each(row.SlowestSync)}"));
        Table(text, "| upstream: speech / other calls, ms | notes a second, bot / WhatsVoice / bare / bare, two services | overhead p50 ms | WhatsVoice of the bot | bare, two services, of the bot | overhead p99 ms | WhatsVoice of the bot | bare, two services, of the bot |", results.Speeds.GroupBy(row => row.Times).Select(SpeedLine));
        Table(text, "| system | notes a second at saturation | each run | CPU ms a note | of which | upstream and load, CPU ms a note | cores busy | peak memory MB |", results.Saturation.Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{row.System} | {row.Notes:0} | {string.Join(", ", row.Runs.Select(run => run.Notes.ToString("0", CultureInfo.InvariantCulture)))} | {row.Median(run => run.OwnCpuMs):0.00} | {Parts(row)} | {row.Median(run => run.CpuMs[RateRow.Bench]):0.00} | {row.Median(run => run.CoresBusy):0%} | {row.Median(run => run.PeakMemoryMb):0}")));
        Table(text, "| system, 100 at once, TLS | notes | connections opened | after the first second | overhead p50 ms | overhead p99 ms |", results.Connections.Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{row.System} | {row.Notes} | {row.Opened} | {row.OpenedAfterFirstSecond} | {row.OverheadP50:0} | {row.OverheadP99:0}")));
        Table(text, "| system, killed with 200 in flight | messages | lost | twice |", results.Crash.Select(row => $"{row.System} | {row.Messages} | {row.Lost} | {row.Twice}"));
        Table(text, "| system, 10 % of calls answered 503 | messages | calls refused | lost | twice |", results.Faults.Select(row => $"{row.System} | {row.Messages} | {row.Failures} | {row.Lost} | {row.Twice}"));
        return text.ToString();
    }

    private static string SpeedLine(IGrouping<UpstreamTimes, SpeedRow> speed)
    {
        var rows = new[] { Contender.After, Contender.WhatsVoice, Contender.Bare, Contender.BareApart }.Select(contender => speed.FirstOrDefault(row => row.System == contender.Name)).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{speed.Key.Speech.TotalMilliseconds:0} / {speed.Key.Graph.TotalMilliseconds:0} | {Measured(row => row.NotesASecond, "0")} | {Overhead(row => row.OverheadP50)} | {Overhead(row => row.OverheadP99)}");

        string Overhead(Func<SpeedRow, IReadOnlyList<double>> values) => $"{Measured(row => Medians.Of(values(row)), "0.0")} | {OfTheBot(rows[1], values)} | {OfTheBot(rows[3], values)}";

        string Measured(Func<SpeedRow, double> value, string format) => string.Join(" / ", rows.Select(row => row is null ? "" : value(row).ToString(format, CultureInfo.InvariantCulture)));

        string OfTheBot(SpeedRow? row, Func<SpeedRow, IReadOnlyList<double>> values) => rows[0] is { } bot && row is not null ? new Ratio(values(row), values(bot)).ToString() : "";
    }

    private static string Parts(SaturationRow row) => string.Join(", ", row.Runs[0].CpuMs.Keys.Where(process => process != RateRow.Bench)
        .Select(process => string.Create(CultureInfo.InvariantCulture, $"{process} {row.Median(run => run.CpuMs[process]):0.00}")));

    private static string Each(IEnumerable<double> figures) => string.Join(", ", figures.Select(figure => figure.ToString("0", CultureInfo.InvariantCulture)));

    private static string Ms(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} ms");

    private static void Table(StringBuilder text, string header, IEnumerable<string> rows)
    {
        var lines = rows.ToList();
        if (lines.Count > 0)
        {
            text.AppendLine(header);
            text.AppendLine("|" + string.Concat(Enumerable.Repeat("---|", header.Count(sign => sign == '|') - 1)));
            lines.ForEach(line => text.AppendLine($"| {line} |"));
            text.AppendLine();
        }
    }
}
