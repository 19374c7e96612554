using System.Globalization;
using System.Text;
using WhatsVoice.Bench.Compare.Parts;
using WhatsVoice.Bench.Compare.Systems;

namespace WhatsVoice.Bench.Compare.Results;

/// <summary>The results as Markdown tables, and the places in the documentation that hold them.</summary>
internal sealed class Report(CompareResults results)
{
    private const string Begin = "<!-- compare:start -->";
    private const string End = "<!-- compare:end -->";

    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        [PeoplePart.Name] = "What people wait (closed loop)",
        [RatesPart.Name] = "Steady rates (open loop)",
        [SaturationPart.Name] = "Saturation (open loop)",
        [ColdStartPart.Name] = "Cold start",
        [DeliveryParts.Kill] = "kill -9 under load",
        [DeliveryParts.Faults] = "One call in ten answered 503",
        [OverloadPart.Name] = "Overload",
    };

    // Part, upstream and metric of the README's rows, in its order.
    private static readonly (string Part, string Upstream, string Load, string Metric)[] Headlines =
    [
        (PeoplePart.Name, "real", "20 people", "end to end p50"),
        (PeoplePart.Name, "real", "20 people", "end to end p99"),
        (PeoplePart.Name, "real", "100 people", "end to end p50"),
        (PeoplePart.Name, "real", "100 people", "end to end p99"),
        (PeoplePart.Name, "fast", "20 people", "end to end p50"),
        (PeoplePart.Name, "fast", "20 people", "end to end p99"),
        (PeoplePart.Name, "fast", "100 people", "end to end p50"),
        (PeoplePart.Name, "fast", "100 people", "end to end p99"),
        (SaturationPart.Name, "real", "", "voice notes at best"),
        (SaturationPart.Name, "fast", "", "voice notes at best"),
        (RatesPart.Name, "fast", RatesPart.WarmLoad, "CPU a note"),
        (ColdStartPart.Name, "fast", "", "end to end p99"),
        (DeliveryParts.Kill, "real", "", "lost"),
        (DeliveryParts.Kill, "real", "", "doubled"),
        (DeliveryParts.Faults, "fast", "", "lost"),
        (DeliveryParts.Faults, "fast", "", "doubled"),
        (OverloadPart.Name, "real", "", "memory at most, until all are answered"),
    ];

    /// <summary>Writes the tables between the markers of README.md and docs/performance.md.</summary>
    /// <returns>The files without markers, which were left as they are.</returns>
    public IReadOnlyList<string> Fill() => [.. new[] { ("README.md", Summary()), ("docs/performance.md", Tables()) }
        .Where(page => !Fill(Path.Combine(Repository.Root, page.Item1), page.Item2)).Select(page => page.Item1)];

    /// <summary>Every figure.</summary>
    public string Tables()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Caption()}");
        text.AppendLine();
        text.AppendLine(string.Join("  \n", results.Upstreams.Select(upstream => $"Upstream {upstream}.")));
        foreach (var part in results.Measurements.GroupBy(measurement => (measurement.Part, measurement.Upstream)))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"\n**{Titles.GetValueOrDefault(part.Key.Part, part.Key.Part)}, upstream \"{part.Key.Upstream}\"**\n");
            Header(text);
            foreach (var load in part.GroupBy(measurement => measurement.Load))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| *{load.Key}* | | | | |");
                foreach (var first in load.DistinctBy(measurement => measurement.Metric))
                {
                    text.AppendLine(Row(first, Name(first)));
                }
            }
        }

        return text.ToString();
    }

    private string Summary()
    {
        var text = new StringBuilder();
        text.AppendLine(Caption());
        text.AppendLine();
        Header(text);
        foreach (var (part, upstream, load, metric) in Headlines)
        {
            if (results.Measurements.Find(measurement =>
                (measurement.Part, measurement.Upstream, measurement.Metric) == (part, upstream, metric) && measurement.Load.StartsWith(load, StringComparison.Ordinal)) is { } first)
            {
                text.AppendLine(Row(first, $"{upstream}: {first.Load}: {Name(first)}"));
            }
        }

        return text.ToString();
    }

    private string Caption()
    {
        var settings = results.Settings.Count == 0 ? "none" : string.Join(", ", results.Settings.Select(setting => $"`{setting.Key}={setting.Value}`"));
        var quick = results.Quick ? "**A quick run: these figures mean nothing.** " : "";
        return string.Create(CultureInfo.InvariantCulture, $"{quick}Measured on {results.Measured:yyyy-MM-dd}: {results.Machine}; everything on these cores, load and upstream included. Medians of {results.Turns} turns. Settings besides addresses and credentials: {settings}. The upstream's stand-in alone serves {results.UpstreamAlone:0} voice notes a second.");
    }

    private static void Header(StringBuilder text)
    {
        var systems = SystemKind.All.Select(system => system.Name).ToList();
        text.AppendLine(CultureInfo.InvariantCulture, $"| | {string.Join(" | ", systems)} | WhatsVoice / Node bot |");
        text.AppendLine($"|---|{string.Concat(systems.Select(_ => "---|"))}---|");
    }

    private string Row(Measurement first, string name)
    {
        var figures = SystemKind.All.Select(system => results.Measurements.Find(measurement => measurement.IsOf(first) && measurement.System == system.Name)).ToList();
        return $"| {name} | {string.Join(" | ", figures.Select(figure => figure is null ? "" : Text(figure.Value)))} | {(first.Unit is "count" or "" ? "" : Ratio(figures[0], figures[1]))} |";
    }

    /// <summary>The median of the turns' own ratios and, of several, their range.</summary>
    private static string Ratio(Measurement? ours, Measurement? theirs)
    {
        var ratios = ours is null || theirs is null ? [] : ours.Turns.Zip(theirs.Turns, (our, their) => our / their).Where(double.IsFinite).Order().ToList();
        return ratios.Count switch
        {
            0 => "",
            1 => Text(ratios[0], "0.00"),
            _ => $"{Text(Samples.MedianOf(ratios), "0.00")} ({Text(ratios[0], "0.00")} to {Text(ratios[^1], "0.00")})",
        };
    }

    private static string Name(Measurement measurement) => measurement.Unit is "count" or "" ? measurement.Metric : $"{measurement.Metric}, {(measurement.Unit == "/s" ? "a second" : measurement.Unit)}";

    private static string Text(double value, string? format = null) =>
        double.IsNaN(value) ? "" : value.ToString(format ?? (value >= 20 || value == Math.Floor(value) ? "#,0" : "0.0"), CultureInfo.InvariantCulture);

    private static bool Fill(string file, string table)
    {
        var text = File.ReadAllText(file);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            return false;
        }

        File.WriteAllText(file, $"{text[..(begin + Begin.Length)]}\n{table.TrimEnd()}\n{text[end..]}");
        return true;
    }
}
