using System.Diagnostics;
using System.Text.Json;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>One crash run.</summary>
internal sealed record CrashRunOptions
{
    /// <summary>Messages in all; each person writes an equal share, at most 45 (WhatsApp's burst of the pair rate).</summary>
    public int Messages { get; init; } = 8000;

    public int People { get; init; } = 200;

    /// <summary>Share of webhooks that are delivered twice at once, and a third time later. 0 to 1.</summary>
    public double Redelivered { get; init; } = 0.2;

    /// <summary>Messages a second, over all people.</summary>
    public int Rate { get; init; } = 100;

    public int Replicas { get; init; } = 2;

    /// <summary>WhatsVoice.Store instead of redis-server with an append-only file.</summary>
    public bool EmbeddedStore { get; init; }

    /// <summary>WhatsApp performs every send at once and answers 0.8 s later.</summary>
    public bool SlowSends { get; init; }

    /// <summary>A third of the messages are voice notes, each with sound of its own.</summary>
    public bool Audio { get; init; }

    /// <summary>How long the transcription engine takes, so that a kill finds transcriptions in flight.</summary>
    public TimeSpan EngineTakes { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>What dies, and when: shares of the messages written, 0 to 1.</summary>
    public IReadOnlyList<(double At, Fault Fault)> Faults { get; init; } = [(0.33, Fault.KillOne), (0.66, Fault.KillAll)];

    /// <summary>How long everything may take to be answered after the last message was written.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>What a run came to, counted from what the sandbox's phones received.</summary>
/// <param name="Store">What kept the conversations.</param>
/// <param name="Written">Messages that people wrote.</param>
/// <param name="Deliveries">Webhooks with messages that arrived at the replicas, redeliveries included.</param>
/// <param name="Refused">Of those, how many were not acknowledged.</param>
/// <param name="Lost">Messages without an answer.</param>
/// <param name="Duplicates">Voice notes that arrived a second time.</param>
/// <param name="OutOfOrder">Voice notes that arrived after the answer to a later message of the same person.</param>
/// <param name="TimeToNote">From writing to the voice note, away from the faults and not behind an uncertain send.</param>
/// <param name="Faults">The same around each fault.</param>
/// <param name="BehindUncertain">The same for what waited for a send whose outcome was unknown.</param>
/// <param name="PeakBytes">The most memory a replica had.</param>
/// <param name="LostMessages">Who wrote the lost messages, and when.</param>
/// <param name="DeadLetters">Why messages were given up, with how many of them.</param>
/// <param name="Heard">Voice notes of people that were transcribed.</param>
/// <param name="PaidTwice">Transcriptions of a voice note that had been transcribed before.</param>
internal sealed record CrashRunResult(
    string Store,
    int Written,
    int Deliveries,
    int Refused,
    int Lost,
    int Duplicates,
    int OutOfOrder,
    Samples TimeToNote,
    IReadOnlyList<FaultEffect> Faults,
    Samples BehindUncertain,
    long PeakBytes,
    IReadOnlyList<string> LostMessages,
    IReadOnlyList<string> DeadLetters,
    int Heard,
    int PaidTwice);

/// <param name="Fault">What happened.</param>
/// <param name="TimeToNote">For what was written from 1 s before it until 10 s after it, except behind an uncertain send.</param>
internal sealed record FaultEffect(Fault Fault, Samples TimeToNote);

/// <summary>People write, processes die, and in the end every phone is looked at.</summary>
internal static class CrashRunner
{
    /// <summary>With <see cref="CrashRunOptions.Audio"/>, each third message of a person is spoken.</summary>
    private const int SpokenEvery = 3;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BeforeFault = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);

    /// <summary>How long a duplicate may still arrive after everyone has an answer to everything; longer than a send stays uncertain.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(5);

    public static async Task<CrashRunResult> RunAsync(CrashRunOptions options, CancellationToken cancellationToken)
    {
        await using var cluster = await Cluster.StartAsync(options, cancellationToken);
        using var sandbox = new HttpClient { BaseAddress = cluster.Sandbox.Address };
        var each = options.Messages / options.People;
        var phrases = await Phrases.SpeakAsync(cluster.Tts.Address, each, cancellationToken);
        var people = Enumerable.Range(0, options.People).Select(number => new Person($"1555{number:0000000}", sandbox, cluster.Balancer)).ToList();

        var played = PlayFaultsAsync(options, cluster, people, cancellationToken);
        await WriteAsync(options, people, phrases, cluster.Engine, cancellationToken);
        var faults = await played;

        await WaitForAnswersAsync(people, each, options.Patience, cancellationToken);
        await Task.Delay(options.SlowSends ? Cluster.UncertainFor + Afterwards : Afterwards, TimeProvider.System, cancellationToken);

        var verifier = new Verifier(phrases, sandbox);
        foreach (var person in people)
        {
            await verifier.AddAsync(person, cancellationToken);
        }

        var behind = faults.SelectMany(fault => BehindUncertain(fault.At, verifier.Answers)).ToHashSet();
        return new CrashRunResult(
            cluster.Store.Name,
            people.Sum(person => person.Written.Count),
            cluster.Balancer.Deliveries,
            cluster.Balancer.Refused,
            verifier.Lost.Count,
            verifier.Duplicates,
            verifier.OutOfOrder,
            new Samples(verifier.Answers.Where(answer => !faults.Exists(fault => Around(fault.At, answer.Written)) && !behind.Contains(answer)).Select(answer => answer.Took)),
            [.. faults.Select(fault => new FaultEffect(
                fault.Fault, new Samples(verifier.Answers.Where(answer => Around(fault.At, answer.Written) && !behind.Contains(answer)).Select(answer => answer.Took))))],
            new Samples(behind.Select(answer => answer.Took)),
            cluster.Replicas.Max(replica => replica.PeakBytes),
            verifier.Lost,
            verifier.Lost.Count == 0 ? [] : await DeadLettersAsync(cluster.Replicas[0].Address, cancellationToken),
            cluster.Engine?.Recordings ?? 0,
            cluster.Engine?.PaidTwice ?? 0);
    }

    private static async Task<IReadOnlyList<string>> DeadLettersAsync(Uri api, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = api, DefaultRequestHeaders = { { "Authorization", $"Bearer {Cluster.ApiKey}" } } };
        using var page = JsonDocument.Parse(await client.GetStringAsync("/v1/dead-letters?limit=100", cancellationToken));
        return [.. page.RootElement.GetProperty("items").EnumerateArray()
            .GroupBy(letter => $"{letter.GetProperty("reason")}: {letter.GetProperty("detail")}")
            .Select(reason => $"{reason.Count()} of {reason.Key}")];
    }

    /// <summary>What the people wrote who waited for an uncertain send after a fault.</summary>
    private static IEnumerable<Answer> BehindUncertain(DateTimeOffset fault, IReadOnlyList<Answer> answers)
    {
        var shortest = Cluster.UncertainFor - AfterFault - TimeSpan.FromSeconds(1);
        var people = answers.Where(answer => Around(fault, answer.Written) && answer.Took >= shortest).Select(answer => answer.Person).ToHashSet();
        return answers.Where(answer => people.Contains(answer.Person) && answer.Written >= fault - BeforeFault && answer.Written <= fault + Cluster.UncertainFor);
    }

    private static bool Around(DateTimeOffset fault, DateTimeOffset written) => written >= fault - BeforeFault && written <= fault + AfterFault;

    /// <summary>Everyone at an equal pace, one after the other, so that all people together write <see cref="CrashRunOptions.Rate"/> messages a second.</summary>
    private static async Task WriteAsync(CrashRunOptions options, List<Person> people, Phrases phrases, CountingEngine? engine, CancellationToken cancellationToken)
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

                if (engine is not null && number % SpokenEvery == 0)
                {
                    var note = phrases.Notes[number].Next();
                    engine.Know(note, phrases.Texts[number]);
                    await person.SayAsync(note, cancellationToken);
                }
                else
                {
                    await person.WriteAsync(phrases.Texts[number], cancellationToken);
                }
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
            while (clock.Elapsed < patience && (await person.VoiceNotesAsync(cancellationToken)).Count < each)
            {
                await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
            }
        }
    }
}
