using System.Globalization;

namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>Compares with what WhatsVoice is to reach against the note's bot after its proposals (one worker of 8 threads).</summary>
internal sealed class Limits(BenchResults results)
{
    private static readonly string Bot = Contender.After.Name;
    private static readonly string WhatsVoice = Contender.WhatsVoice.Name;

    /// <summary>Those of the parts that were measured.</summary>
    public IReadOnlyList<Limit> All() => [.. Overheads(), .. Saturation(), .. Connections(), .. Deliveries(), .. Repeat(), .. Memory()];

    private IEnumerable<Limit> Overheads()
    {
        (int AtOnce, string Percentile, Func<LatencyRow, IReadOnlyList<double>> Of, double Most)[] wanted =
            [(20, "p50", row => row.OverheadP50, 0.15), (20, "p99", row => row.OverheadP99, 0.3), (100, "p99", row => row.OverheadP99, 0.2)];
        foreach (var (atOnce, percentile, of, most) in wanted)
        {
            if (Find(Bot, atOnce) is { } bot && Find(WhatsVoice, atOnce) is { } ours)
            {
                var ratio = new Ratio(of(ours), of(bot));
                yield return new Limit(
                    $"overhead {percentile}, {atOnce} at once", $"≤ {Text(most)} of the bot",
                    $"{Medians.Of(of(ours)):0} ms of {Medians.Of(of(bot)):0} ms: {ratio}", ratio.Median <= most);
            }
        }

        LatencyRow? Find(string system, int atOnce) => results.Latency.Find(row => row.System == system && row.AtOnce == atOnce);
    }

    private IEnumerable<Limit> Saturation()
    {
        if (results.Saturation.Find(row => row.System == Bot) is not { } bot || results.Saturation.Find(row => row.System == WhatsVoice) is not { } ours)
        {
            yield break;
        }

        const double Times = 5;
        const double Cpu = 0.4;
        var times = new Ratio([.. ours.Runs.Select(run => run.Notes)], [.. bot.Runs.Select(run => run.Notes)]);
        var cpu = new Ratio([.. ours.Runs.Select(run => run.OwnCpuMs)], [.. bot.Runs.Select(run => run.OwnCpuMs)]);
        yield return new Limit(
            "notes a second at saturation", $"≥ {Times} times the bot, unless the cores are the limit",
            $"{ours.Notes:0} of {bot.Notes:0}: {times}; cores {ours.Median(run => run.CoresBusy):0%} busy", times.Median >= Times);
        yield return new Limit("CPU a note: Api, Tts and store", $"≤ {Text(Cpu)} of the bot", $"{ours.Median(run => run.OwnCpuMs):0.00} ms of {bot.Median(run => run.OwnCpuMs):0.00} ms: {cpu}", cpu.Median <= Cpu);
    }

    private IEnumerable<Limit> Connections()
    {
        if (results.Connections.Find(row => row.System == Bot) is { } bot && results.Connections.Find(row => row.System == WhatsVoice) is { } ours)
        {
            var ratio = (double)ours.Opened / bot.Opened;
            yield return new Limit("connections opened, 100 at once", "≤ 0.25 of the bot", $"{ours.Opened} of {bot.Opened}: {Text(ratio)}", ratio <= 0.25);
            yield return new Limit("handshakes after the first second", "0", $"{ours.OpenedAfterFirstSecond} (bot {bot.OpenedAfterFirstSecond})", ours.OpenedAfterFirstSecond == 0);
        }
    }

    private IEnumerable<Limit> Deliveries()
    {
        foreach (var (what, rows) in new[] { ("10 % of calls answered 503", results.Faults), ("killed with 200 in flight", results.Crash) })
        {
            if (rows.Find(row => row.System == WhatsVoice) is { } ours)
            {
                var bot = rows.Find(row => row.System == Bot);
                yield return new Limit(what, "none lost, none twice", $"{ours.Lost} lost, {ours.Twice} twice (bot {bot?.Lost} lost, {bot?.Twice} twice)", ours is { Lost: 0, Twice: 0 });
            }
        }
    }

    private IEnumerable<Limit> Repeat()
    {
        if (results.Repeat is { } repeat)
        {
            var calls = (repeat.RepeatedCalls.Total - repeat.RepeatedCalls.ReadMarks) / (double)repeat.Messages;
            yield return new Limit("a repeated phrase, end to end", "≤ 0.1 of new words", $"{repeat.RepeatedMs:0} ms of {repeat.NewMs:0} ms: {Text(repeat.Ratio)}", repeat.Ratio <= 0.1);
            yield return new Limit("its calls beside the read mark", "1", Text(calls), calls.Equals(1.0));
        }
    }

    private IEnumerable<Limit> Memory() => results.Memory.Select(row =>
        new Limit("memory of all processes, 5,000 replies in flight", "< 600 MB", $"{row.TotalMb:0} MB with {row.InFlight:N0}, {row.Lost} lost", row is { TotalMb: < 600, InFlight: >= 5000, Lost: 0 }));

    private static string Text(double number) => number.ToString("0.0##", CultureInfo.InvariantCulture);
}
