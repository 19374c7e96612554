using System.CommandLine;
using Spectre.Console;
using WhatsVoice.Bench.BeforeAfter.Parts;
using WhatsVoice.Bench.BeforeAfter.Results;

namespace WhatsVoice.Bench.BeforeAfter;

/// <summary>The note's bot, before and after its proposals, and WhatsVoice: the same webhooks, the same upstream, the same cores.</summary>
internal static class BeforeAfterCommand
{
    private static readonly Dictionary<string, Func<Stage, BenchResults, CancellationToken, Task>> Parts = new()
    {
        ["latency"] = LatencyPart.RunAsync,
        ["speeds"] = SpeedsPart.RunAsync,
        ["saturation"] = SaturationPart.RunAsync,
        ["connections"] = ConnectionsPart.RunAsync,
        ["crash"] = CrashPart.RunAsync,
        ["faults"] = FaultsPart.RunAsync,
        ["repeat"] = RepeatPart.RunAsync,
        ["memory"] = MemoryPart.RunAsync,
    };

    public static Command Create()
    {
        var only = new Option<string[]>("--only") { Description = $"Parts to measure: {string.Join(", ", Parts.Keys)}. The others' figures stay as they were.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. Parts.Keys]);
        var systems = new Option<string[]>("--systems") { Description = $"Systems to measure: {string.Join("; ", Contender.All.Select(contender => contender.Name))}.", AllowMultipleArgumentsPerToken = true };
        systems.AcceptOnlyFromAmong([.. Contender.All.Select(contender => contender.Name)]);
        var quick = new Option<bool>("--quick") { Description = "Short and once: to see whether everything works." };
        var repeats = new Option<int>("--repeats") { Description = "How often each load is repeated.", DefaultValueFactory = _ => 5 };
        var write = new Option<bool>("--write") { Description = "Writes tables and plots into docs/ and README.md." };
        var command = new Command("before-after", "The note's Python bot, before and after its proposals, against WhatsVoice.") { only, systems, quick, repeats, write };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments.GetValue(only) is { Length: > 0 } parts ? parts : [.. Parts.Keys],
            (arguments.GetValue(quick) ? BenchPlan.Quick : BenchPlan.Full(arguments.GetValue(repeats))) with
            {
                Contenders = [.. Contender.All.Where(contender => arguments.GetValue(systems) is not { Length: > 0 } chosen || chosen.Contains(contender.Name))],
            },
            arguments.GetValue(write),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] parts, BenchPlan plan, bool write, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Repository.Root, "artifacts", "before-after", "results.json");
        var results = BenchResults.Load(file);
        await using (var stage = await Stage.SetAsync(plan, cancellationToken))
        {
            results.Describe(stage);
            foreach (var part in parts)
            {
                Progress.Tell($"[{part}]");
                await Parts[part](stage, results, cancellationToken);
                results.Save(file);
                if (write)
                {
                    // After each part, so that a run that is broken off leaves what it has measured.
                    new Report(results).Write();
                }
            }
        }

        var report = new Report(results);
        Console.Out.WriteLine(report.ToMarkdown());
        return report.MissedLimits == 0 ? 0 : 1;
    }
}
