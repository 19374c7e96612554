using System.Diagnostics;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>People write, processes die, and in the end every phone is looked at.</summary>
internal static class CrashRunner
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>After everybody has an answer to everything, a note that comes twice still has this long to come.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(5);

    public static async Task<CrashRunResult> RunAsync(CrashRunOptions options, CancellationToken cancellationToken)
    {
        await using var cluster = await Cluster.StartAsync(options, cancellationToken);
        using var sandbox = new HttpClient { BaseAddress = cluster.Sandbox.Address };
        var each = options.Messages / options.People;
        var phrases = await Phrases.SpeakAsync(cluster.Tts.Address, each, cancellationToken);
        var people = Enumerable.Range(0, options.People).Select(number => new Person($"1555{number:0000000}", sandbox, cluster.Front)).ToList();

        var warm = EndWarmUpAsync(options, cluster, cancellationToken);
        var played = PlayFaultsAsync(options, cluster, people, cancellationToken);
        await WriteAsync(options, people, phrases, cancellationToken);
        var faults = await played;
        await warm;

        await WaitForAnswersAsync(people, each, options.Patience, cancellationToken);
        await Task.Delay(Afterwards, TimeProvider.System, cancellationToken);

        var verifier = new Verifier(phrases, sandbox);
        foreach (var person in people)
        {
            await verifier.AddAsync(person, cancellationToken);
        }

        return new CrashRunResult(
            cluster.Store.Name,
            people.Sum(person => person.Written.Count),
            cluster.Front.Deliveries,
            cluster.Front.Refused,
            verifier.Lost,
            verifier.Duplicates,
            verifier.OutOfOrder,
            new Samples(cluster.Front.AcknowledgementTimes),
            new Samples(verifier.Answers.Where(answer => !faults.Exists(fault => Concerns(fault.At, answer.Written))).Select(answer => answer.Took)),
            [.. faults.Select(fault => Effect(fault.Fault, [.. verifier.Answers.Where(answer => Concerns(fault.At, answer.Written)).Select(answer => answer.Took)]))],
            cluster.Replicas.Max(replica => replica.Process.PeakBytes));
    }

    private static async Task EndWarmUpAsync(CrashRunOptions options, Cluster cluster, CancellationToken cancellationToken)
    {
        if (options.WarmUp > TimeSpan.Zero)
        {
            await Task.Delay(options.WarmUp, TimeProvider.System, cancellationToken);
            cluster.Front.EndWarmUp();
        }
    }

    private static FaultEffect Effect(Fault fault, IReadOnlyList<TimeSpan> took)
    {
        var limit = Cluster.UncertainFor - TimeSpan.FromSeconds(11);
        return new FaultEffect(fault, new Samples(took.Where(time => time < limit)), new Samples(took.Where(time => time >= limit)));
    }

    private static bool Concerns(DateTimeOffset fault, DateTimeOffset written) => written >= fault.AddSeconds(-1) && written <= fault.AddSeconds(10);

    /// <summary>Everybody at an equal pace, one after the other, so that all people together write <see cref="CrashRunOptions.Rate"/> messages a second.</summary>
    private static async Task WriteAsync(CrashRunOptions options, List<Person> people, Phrases phrases, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(people.Select(async (person, index) =>
        {
            for (var number = 0; number < phrases.Texts.Count; number++)
            {
                var due = TimeSpan.FromSeconds(((double)number * people.Count + index) / options.Rate);
                if (due > clock.Elapsed)
                {
                    await Task.Delay(due - clock.Elapsed, TimeProvider.System, cancellationToken);
                }

                await person.WriteAsync(phrases.Texts[number], cancellationToken);
            }
        }));
    }

    private static async Task<List<(Fault Fault, DateTimeOffset At)>> PlayFaultsAsync(
        CrashRunOptions options, Cluster cluster, List<Person> people, CancellationToken cancellationToken)
    {
        List<(Fault, DateTimeOffset)> played = [];
        foreach (var (share, fault) in options.Faults)
        {
            while (people.Sum(person => person.Written.Count) < options.Messages * share)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }

            played.Add((fault, TimeProvider.System.GetUtcNow()));
            await FaultPlayer.PlayAsync(fault, cluster, cancellationToken);
        }

        return played;
    }

    private static async Task WaitForAnswersAsync(List<Person> people, int each, TimeSpan patience, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        foreach (var person in people)
        {
            while (clock.Elapsed < patience && (await person.NotesAsync(cancellationToken)).Count < each)
            {
                await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
            }
        }
    }
}
