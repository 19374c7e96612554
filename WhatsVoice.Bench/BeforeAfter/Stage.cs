using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Systems;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter;

/// <summary>What every part needs: the upstream, the webhooks, the notes that come back.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private const int WarmUpAtOnce = 50;
    private static readonly TimeSpan ShortWarmUp = TimeSpan.FromSeconds(3);
    private static int _nextPerson;

    private Stage(UpstreamServer upstream, BenchPlan plan, string sample)
    {
        Upstream = upstream;
        Plan = plan;
        Sample = sample;
        upstream.Calls.Accepted = Replies.Take;
    }

    public UpstreamServer Upstream { get; }

    public BenchPlan Plan { get; }

    /// <summary>The audio of every note, in words.</summary>
    public string Sample { get; }

    public Webhooks Webhooks { get; } = new();

    public Replies Replies { get; } = new();

    public static async Task<Stage> SetAsync(BenchPlan plan, CancellationToken cancellationToken)
    {
        var notes = await VoiceNotes.SpeakAsync(Texts.Sample, cancellationToken);
        var upstream = await UpstreamServer.StartAsync(new UpstreamCalls(notes));
        return new Stage(upstream, plan, $"{notes.Length} bytes of Ogg/Opus, {Texts.Sample.Length} characters");
    }

    public LoadDriver DriverOf(MeasuredSystem system) => new(system, Upstream, Webhooks, Replies);

    /// <summary>People who have never written before.</summary>
    public static People NewPeople(int count) => new(Interlocked.Add(ref _nextPerson, count) - count, count);

    /// <summary>Until what runs often is compiled for good, where it is compiled at all, and connections are open.</summary>
    public async Task WarmUpAsync(MeasuredSystem system, Contender contender, CancellationToken cancellationToken)
        => await DriverOf(system).ClosedLoopAsync(WarmUpAtOnce, contender.Compiles ? Plan.WarmUp : ShortWarmUp, NewPeople(1000), new Texts(contender.AreRepeated), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Webhooks.Dispose();
        await Upstream.DisposeAsync();
    }
}
