using System.Diagnostics;
using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>How many connections 100 people at once open, from a fresh start, where each costs 50 ms and TLS offers HTTP/2, as in the world outside.</summary>
internal static class ConnectionsPart
{
    private const int AtOnce = 100;

    public static async Task RunAsync(Stage stage, BenchResults results, CancellationToken cancellationToken)
    {
        stage.Upstream.Calls.Times = UpstreamTimes.Published;
        await using var upstream = await UpstreamServer.StartAsync(stage.Upstream.Calls, tls: true);
        foreach (var contender in stage.Plan.Chosen(Contender.Before, Contender.After, Contender.WhatsVoice))
        {
            // Those that a system opens while it starts count too.
            var started = Stopwatch.GetTimestamp();
            await using var system = await contender.StartAsync(upstream, cancellationToken);
            var firstMessage = Stopwatch.GetTimestamp();
            var load = await stage.DriverOf(system).ClosedLoopAsync(AtOnce, stage.Plan.Connections, Stage.NewPeople(AtOnce * 10), new Texts(repeated: false), cancellationToken);
            var row = new ConnectionRow(
                contender.Name,
                load.Overhead.Count,
                upstream.Connections.CountSince(started),
                upstream.Connections.CountSince(firstMessage + Stopwatch.Frequency),
                load.Overhead.Median,
                load.Overhead.Percentile(0.99));
            results.Connections.RemoveAll(earlier => earlier.System == contender.Name);
            results.Connections.Add(row);
            Progress.Tell(row.ToString());
        }

        stage.Upstream.Calls.Times = UpstreamTimes.Load;
    }
}
