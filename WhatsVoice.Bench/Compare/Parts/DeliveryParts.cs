using WhatsVoice.Bench.Compare.Load;
using WhatsVoice.Bench.Compare.Systems;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Parts;

/// <summary>Lost and doubled voice notes: with kill -9 in the middle, and with one call in ten answered 503. Webhooks are redelivered until they are acknowledged, and statuses told, as Meta does.</summary>
internal static class DeliveryParts
{
    public const string Kill = "kill -9";
    public const string Faults = "503";
    private const double Rate = 50;
    private const double FaultShare = 0.1;

    public static Task KillAsync(Stage stage, CancellationToken cancellationToken) => RunAsync(
        stage,
        UpstreamTimes.Real,
        Kill,
        "messages, killed when a fifth was answered",
        async (turn, system) =>
        {
            await turn.VoiceNotes.WaitAsync(stage.Plan.Deliveries / 5, stage.Plan.Quiet, cancellationToken);
            await system.CrashAsync(cancellationToken);
        },
        cancellationToken);

    public static async Task FaultsAsync(Stage stage, CancellationToken cancellationToken)
    {
        await RunAsync(
            stage,
            UpstreamTimes.Fast,
            Faults,
            "messages, one call in ten answered 503",
            (_, _) =>
            {
                stage.Upstream.Calls.Fail(FaultShare);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    private static async Task RunAsync(
        Stage stage, UpstreamTimes times, string part, string load, Func<Turn, MeasuredSystem, Task> disturbAsync, CancellationToken cancellationToken)
    {
        await stage.EndWarmAsync();
        foreach (var kind in SystemKind.All)
        {
            stage.Upstream.Calls.Times = times;
            await using var system = await kind.StartAsync(stage.Upstream, cancellationToken);
            using var turn = stage.TurnOf(system, cancellationToken, statuses: true);
            var disturbed = disturbAsync(turn, system);
            await WriteAsync(turn, stage.Plan.Deliveries, cancellationToken);
            await disturbed;
            await turn.VoiceNotes.WaitAsync(stage.Plan.Deliveries, stage.Plan.Quiet, cancellationToken);

            // A second voice note of the last people would arrive now.
            await Task.Delay(stage.Plan.Quiet / 5, TimeProvider.System, cancellationToken);
            stage.Upstream.Calls.Fail(0);

            var (lost, doubled) = (stage.Plan.Deliveries - turn.VoiceNotes.People, turn.VoiceNotes.Doubled);
            var add = stage.Results.For(part, times, $"{stage.Plan.Deliveries} {load}", kind);
            add("lost", "count", lost);
            add("doubled", "count", doubled);
            Stage.Tell($"{part}: {kind.Name} lost {lost}, doubled {doubled} of {stage.Plan.Deliveries}");
        }
    }

    private static async Task WriteAsync(Turn turn, int messages, CancellationToken cancellationToken)
    {
        List<Task> written = [];
        for (var message = 0; message < messages; message++)
        {
            var due = TimeSpan.FromSeconds(message / Rate);
            if (due > turn.Elapsed)
            {
                await Task.Delay(due - turn.Elapsed, TimeProvider.System, cancellationToken);
            }

            written.Add(turn.WriteAsync(Texts.NextShort()));
        }

        await Task.WhenAll(written);
    }
}
