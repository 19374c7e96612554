using System.CommandLine;
using WhatsVoice.Bench.Compare.Parts;
using WhatsVoice.Bench.Compare.Results;

namespace WhatsVoice.Bench.Compare;

/// <summary>WhatsVoice, a Node bot and the baseline bot: the same webhooks, the same upstream, the same cores, one table.</summary>
internal static class CompareCommand
{
    private static readonly Dictionary<string, Func<Stage, CancellationToken, Task>> Parts = new(StringComparer.Ordinal)
    {
        [PeoplePart.Name] = PeoplePart.RunAsync,
        [RatesPart.Name] = RatesPart.RunAsync,
        [SaturationPart.Name] = SaturationPart.RunAsync,
        [ColdStartPart.Name] = ColdStartPart.RunAsync,
        [DeliveryParts.Kill] = DeliveryParts.KillAsync,
        [DeliveryParts.Faults] = DeliveryParts.FaultsAsync,
        [OverloadPart.Name] = OverloadPart.RunAsync,
    };

    /// <summary>The results behind the tables of the documentation.</summary>
    private static string Published => Path.Combine(Repository.Root, "docs", "performance.json");

    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Every part once and short: shows that everything works, in under 3 minutes." };
        var turns = new Option<int?>("--turns") { Description = "Turns of each system in each part (3)." };
        var only = new Option<string[]>("--only") { Description = $"Parts to measure: {string.Join(", ", Parts.Keys)}. The output file's other figures stay.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. Parts.Keys]);
        var output = new Option<FileInfo>("--output")
        {
            Description = "Where the results go, as JSON.",
            DefaultValueFactory = _ => new FileInfo(Path.Combine(Repository.Root, "artifacts", "compare", "results.json")),
        };
        var asBuilt = new Option<bool>("--no-build") { Description = "Measures the services as an earlier run has published them." };
        var publish = new Option<bool>("--publish") { Description = "Results go into docs/performance.json, and the tables into README.md and docs/performance.md." };
        var fill = new Option<bool>("--fill") { Description = "Measures nothing: writes the tables of docs/performance.json anew." };
        var command = new Command("compare", "WhatsVoice against a Node bot and the baseline bot: end to end, rates, saturation, cold start, crash, faults, memory.")
        {
            quick, turns, only, asBuilt, output, publish, fill,
        };
        command.Validators.Add(arguments =>
        {
            if (arguments.GetValue(quick) && arguments.GetValue(publish))
            {
                arguments.AddError("A quick run is not published.");
            }
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var file = arguments.GetValue(publish) || arguments.GetValue(fill) ? Published : arguments.GetValue(output)!.FullName;
            var results = arguments.GetValue(fill)
                ? CompareResults.Load(file)
                : await MeasureAsync(
                    arguments.GetValue(quick) ? ComparePlan.Quick : new ComparePlan { Turns = arguments.GetValue(turns) ?? 3 },
                    arguments.GetValue(only) is { Length: > 0 } chosen ? chosen : [.. Parts.Keys],
                    !arguments.GetValue(asBuilt),
                    file,
                    cancellationToken);
            var report = new Report(results);
            Console.Out.WriteLine(report.Tables());
            if (file == Published)
            {
                foreach (var page in report.Fill())
                {
                    Console.Error.WriteLine($"{page} has no markers for the table and was left as it is.");
                }
            }

            return 0;
        });
        return command;
    }

    private static async Task<CompareResults> MeasureAsync(ComparePlan plan, string[] parts, bool publish, string file, CancellationToken cancellationToken)
    {
        await using var stage = await Stage.SetAsync(plan, publish, cancellationToken);
        if (parts.Length < Parts.Count && File.Exists(file))
        {
            stage.Results.Measurements.AddRange(CompareResults.Load(file).Measurements.Where(measurement => !parts.Contains(measurement.Part)));
        }

        var alone = await stage.Upstream.MeasureAloneAsync(plan.IsQuick ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(8), cancellationToken);
        Stage.Tell($"the upstream's stand-in alone serves {alone:0} voice notes a second");
        stage.Results.Describe(plan, alone);
        foreach (var part in Parts.Keys.Where(parts.Contains))
        {
            await Parts[part](stage, cancellationToken);

            // After each part, so that a run that is broken off leaves what it has measured.
            stage.Results.Save(file);
        }

        return stage.Results;
    }
}
