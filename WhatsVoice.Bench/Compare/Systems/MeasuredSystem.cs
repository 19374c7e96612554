using System.Diagnostics;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Systems;

/// <summary>One of the systems that are compared.</summary>
/// <param name="Name">As the tables have it.</param>
/// <param name="StartAsync">Starts it anew; ends when it is ready for webhooks.</param>
internal sealed record SystemKind(string Name, Func<UpstreamServer, CancellationToken, Task<MeasuredSystem>> StartAsync)
{
    public static SystemKind WhatsVoice { get; } = new("WhatsVoice", WhatsVoiceSystem.StartAsync);

    public static SystemKind Node { get; } = new("Node bot", BotSystem.StartNodeAsync);

    public static SystemKind Baseline { get; } = new("baseline bot", BotSystem.StartBaselineAsync);

    public static IReadOnlyList<SystemKind> All { get; } = [WhatsVoice, Node, Baseline];
}

/// <summary>Something that runs and answers webhooks with voice notes.</summary>
internal abstract class MeasuredSystem : IAsyncDisposable
{
    public const string AppSecret = "bench-app-secret";
    public const string PhoneNumberId = "100000000000001";
    protected const string AccessToken = "bench-access-token";
    protected const string ElevenLabsKey = "bench-elevenlabs-key";

    /// <summary>Where it takes webhooks; another address after a restart.</summary>
    public abstract Uri Webhook { get; }

    /// <summary>Its processes by what they are.</summary>
    public abstract IReadOnlyDictionary<string, int> Processes { get; }

    /// <summary>From the start of its own processes, without those of Redis, to the first moment at which all are ready.</summary>
    public TimeSpan StartUp { get; protected set; }

    /// <summary>User and system time of all its processes so far.</summary>
    public TimeSpan Cpu => Processes.Values.Aggregate(TimeSpan.Zero, (sum, process) => sum + ProcessUsage.Of(process).Cpu);

    /// <summary>kill -9 of what answers, stores not included, and a new start.</summary>
    public abstract Task CrashAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    protected async Task TimeStartAsync(Func<Task> start)
    {
        var started = Stopwatch.GetTimestamp();
        await start();
        StartUp = Stopwatch.GetElapsedTime(started);
    }
}
