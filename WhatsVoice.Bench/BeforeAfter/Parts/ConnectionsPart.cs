using System.Diagnostics;
using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>How many connections 100 people at once open, from a fresh start, where each costs 50 ms.</summary>
internal static class ConnectionsPart
{
    private const int AtOnce = 100;
    private static readonly TimeSpan Handshake = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(Stage stage, BenchResults results, CancellationToken cancellationToken)
    {
        stage.Upstream.Calls.Times = UpstreamTimes.Published with { Connection = Handshake };
        foreach (var contender in stage.Plan.Chosen(Contender.Before, Contender.After, Contender.WhatsVoice))
        {
            await using var system = await contender.StartAsync(stage.Upstream, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            var load = await stage.DriverOf(system).ClosedLoopAsync(AtOnce, stage.Plan.Connections, Stage.NewPeople(AtOnce * 10), new Texts(repeated: false), cancellationToken);
            var row = new ConnectionRow(
                contender.Name,
                load.Overhead.Count,
                stage.Upstream.Connections.CountSince(started),
                stage.Upstream.Connections.CountSince(started + Stopwatch.Frequency),
                load.Overhead.Median,
                load.Overhead.Percentile(0.99));
            results.Connections.RemoveAll(earlier => earlier.System == contender.Name);
            results.Connections.Add(row);
            Progress.Tell(row.ToString());
        }

        stage.Upstream.Calls.Times = UpstreamTimes.Load;
    }
}
