using System.Diagnostics;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>People write, processes die, and in the end every phone is looked at.</summary>
internal static class CrashRunner
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>What is written from so long before a fault...</summary>
    private static readonly TimeSpan SinceBefore = TimeSpan.FromSeconds(1);

    /// <summary>... until so long after it is looked at by itself.</summary>
    private static readonly TimeSpan UntilAfter = TimeSpan.FromSeconds(10);

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

        var behind = faults.SelectMany(fault => BehindUncertain(fault.At, verifier.Answers)).ToHashSet();
        return new CrashRunResult(
            cluster.Store.Name,
            people.Sum(person => person.Written.Count),
            cluster.Front.Deliveries,
            cluster.Front.Refused,
            verifier.Lost,
            verifier.Duplicates,
            verifier.OutOfOrder,
            new Samples(cluster.Front.AcknowledgementTimes),
            new Samples(verifier.Answers.Where(answer => !faults.Exists(fault => Around(fault.At, answer.Written)) && !behind.Contains(answer)).Select(answer => answer.Took)),
            [.. faults.Select(fault => new FaultEffect(
                fault.Fault, new Samples(verifier.Answers.Where(answer => Around(fault.At, answer.Written) && !behind.Contains(answer)).Select(answer => answer.Took))))],
            new Samples(behind.Select(answer => answer.Took)),
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

    /// <summary>What people wrote around a fault and until then who had to wait until a send whose outcome nobody knew could be repeated.</summary>
    private static IEnumerable<(Person Person, DateTimeOffset Written, TimeSpan Took)> BehindUncertain(
        DateTimeOffset fault, IReadOnlyList<(Person Person, DateTimeOffset Written, TimeSpan Took)> answers)
    {
        var shortest = Cluster.UncertainFor - UntilAfter - TimeSpan.FromSeconds(1);
        var people = answers.Where(answer => Around(fault, answer.Written) && answer.Took >= shortest).Select(answer => answer.Person).ToHashSet();
        return answers.Where(answer => people.Contains(answer.Person) && answer.Written >= fault - SinceBefore && answer.Written <= fault + Cluster.UncertainFor);
    }

    private static bool Around(DateTimeOffset fault, DateTimeOffset written) => written >= fault - SinceBefore && written <= fault + UntilAfter;

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
