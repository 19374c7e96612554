using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>Kills processes under load and counts what was lost, duplicated or out of order.</summary>
internal static class CrashRunCommand
{
    /// <summary>A send that the crash interrupts may be performed twice; sends that status webhooks settle may not.</summary>
    private const int MostDuplicates = 3;

    private const int OutageMessages = 2000;

    public static Command Create()
    {
        var usual = new CrashRunOptions();
        var messages = new Option<int?>("--messages") { Description = $"Messages in all. Default: {usual.Messages}, with --outage {OutageMessages}." };
        var people = new Option<int>("--people") { Description = "People who write.", DefaultValueFactory = _ => usual.People };
        var rate = new Option<int>("--rate") { Description = "Messages a second.", DefaultValueFactory = _ => usual.Rate };
        var embedded = new Option<bool>("--embedded") { Description = "On WhatsVoice.Store instead of redis-server." };
        var faults = new Option<Fault[]>("--faults")
        {
            Description = "What dies, spread over the run: KillOne, KillAll, Terminate, Freeze, KillStore.",
            DefaultValueFactory = _ => [.. usual.Faults.Select(fault => fault.Fault)],
            AllowMultipleArgumentsPerToken = true,
        };
        var outage = new Option<bool>("--outage")
        {
            Description = "Everything is down for 60 s while sends of 0.8 s are in flight, and their status webhooks come late: no duplicate is allowed.",
        };
        var audio = new Option<bool>("--audio") { Description = "A third of the messages are voice notes; transcriptions are counted by sound." };
        var command = new Command("crash-run", "Kills processes under load and counts lost, duplicate and out-of-order voice notes.") { messages, people, rate, embedded, faults, outage, audio };
        command.SetAction((arguments, cancellationToken) =>
        {
            Fault[] chosen = arguments.GetValue(outage) ? [Fault.Outage] : arguments.GetValue(faults)!;
            return RunAsync(usual with
            {
                Messages = arguments.GetValue(messages) ?? (arguments.GetValue(outage) ? OutageMessages : usual.Messages),
                People = arguments.GetValue(people),
                Rate = arguments.GetValue(rate),
                EmbeddedStore = arguments.GetValue(embedded),
                SlowSends = arguments.GetValue(outage),
                Audio = arguments.GetValue(audio),

                // A send in doubt waits as long again as the outage was, and every message behind it for its turn.
                Patience = arguments.GetValue(outage) ? 3 * usual.Patience : usual.Patience,
                Faults = [.. chosen.Select((fault, index) => ((index + 1.0) / (chosen.Length + 1), fault))],
            }, cancellationToken);
        });
        return command;
    }

    /// <returns>
    /// 0 when nothing was lost or out of order, and at most 3 voice notes came twice; after an outage none. Without an outage, which kills
    /// the Stt service too, no transcription is paid twice.
    /// </returns>
    private static async Task<int> RunAsync(CrashRunOptions options, CancellationToken cancellationToken)
    {
        var result = await CrashRunner.RunAsync(options, cancellationToken);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{result.Store}, {options.Replicas} replicas, {options.People} people, {result.Written} messages at {options.Rate}/s, {result.Deliveries} deliveries of which {result.Refused} were refused. Most memory of a replica: {result.PeakBytes / 1024 / 1024} MB.");

        var counts = new Table().AddColumns("lost", "out of order", "duplicates").Border(TableBorder.Markdown);
        counts.AddRow($"{result.Lost}", $"{result.OutOfOrder}", $"{result.Duplicates}");
        AnsiConsole.Write(counts);
        foreach (var lost in result.LostMessages)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Lost: {lost}");
        }

        foreach (var reason in result.DeadLetters)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Dead letters: {reason}");
        }

        if (options.Audio)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Voice notes transcribed: {result.Heard}, paid twice: {result.PaidTwice}.");
        }

        var times = new Table().AddColumns("written", "n", "median s", "p99 s", "slowest s").Border(TableBorder.Markdown);
        AddTimes(times, "away from the faults", result.TimeToNote);
        foreach (var effect in result.Faults)
        {
            AddTimes(times, $"1 s before to 10 s after {effect.Fault}", effect.TimeToNote);
        }

        AddTimes(times, $"behind an uncertain send ({Cluster.UncertainFor.TotalSeconds:0} s)", result.BehindUncertain);

        AnsiConsole.Write(times);
        return result is { Lost: 0, OutOfOrder: 0 } && result.Duplicates <= (options.SlowSends ? 0 : MostDuplicates) && (options.SlowSends || result.PaidTwice == 0) ? 0 : 1;
    }

    private static void AddTimes(Table table, string what, Samples samples)
    {
        if (samples.Count > 0)
        {
            table.AddRow(what, $"{samples.Count}", Seconds(samples.Median), Seconds(samples.Percentile(0.99)), Seconds(samples.Percentile(1)));
        }
    }

    private static string Seconds(double milliseconds) => (milliseconds / 1000).ToString("0.000", CultureInfo.InvariantCulture);
}
