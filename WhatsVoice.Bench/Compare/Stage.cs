using System.Globalization;
using Spectre.Console;
using WhatsVoice.Bench.Compare.Load;
using WhatsVoice.Bench.Compare.Results;
using WhatsVoice.Bench.Compare.Systems;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare;

/// <summary>What every part needs: the upstream, the webhooks, the systems that run all the time, the results.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly string[] Services = ["WhatsVoice.Sandbox", "WhatsVoice.Tts", "WhatsVoice.Api"];
    private readonly Dictionary<SystemKind, MeasuredSystem> _running = [];

    private Stage(ComparePlan plan, UpstreamServer upstream)
    {
        Plan = plan;
        Upstream = upstream;
    }

    public ComparePlan Plan { get; }

    public UpstreamServer Upstream { get; }

    public Webhooks Webhooks { get; } = new();

    public CompareResults Results { get; } = new();

    /// <param name="plan">What is measured.</param>
    /// <param name="publish">Whether the services are published first; else those that an earlier run has published are measured.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Stage> SetAsync(ComparePlan plan, bool publish, CancellationToken cancellationToken)
    {
        foreach (var service in publish ? Services : [])
        {
            Tell($"{service} is published");
            await ServiceProcess.PublishAsync(service, cancellationToken);
        }

        return new Stage(plan, await UpstreamServer.StartAsync(new UpstreamCalls(await VoiceNotes.SpeakAsync(cancellationToken))));
    }

    public static void Tell(string what) => AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{TimeProvider.System.GetLocalNow():HH:mm:ss}[/] {what}");

    /// <summary>A warm system. All of them run at the same time, so that they can take turns; one that waits for its turn is idle.</summary>
    public async Task<MeasuredSystem> WarmAsync(SystemKind kind, CancellationToken cancellationToken)
    {
        if (!_running.TryGetValue(kind, out var system))
        {
            system = _running[kind] = await kind.StartAsync(Upstream, cancellationToken);
            Upstream.Calls.Times = UpstreamTimes.Fast;
            using var turn = TurnOf(system, cancellationToken);
            await turn.ClosedLoopAsync(Plan.WarmUpAtOnce, Plan.WarmUp, Texts.NextMixed);
        }

        return system;
    }

    public Turn TurnOf(MeasuredSystem system, CancellationToken cancellationToken, bool statuses = false) => new(this, system, statuses, cancellationToken);

    /// <summary>Ends those that ran all the time, so that the parts that kill or overload have the machine to themselves.</summary>
    public async Task EndWarmAsync()
    {
        foreach (var system in _running.Values)
        {
            await system.DisposeAsync();
        }

        _running.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await EndWarmAsync();
        Webhooks.Dispose();
        await Upstream.DisposeAsync();
    }
}
