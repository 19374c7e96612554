using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Spectre.Console;
using WhatsVoice.Bench.CrashRun;
using WhatsVoice.Bench.Processes;

namespace WhatsVoice.Bench.Intake;

/// <summary>How fast webhooks are acknowledged under a steady load that is answered all the while, and how fast a full batch is.</summary>
internal static class IntakeCommand
{
    private const double MostTimesTheFloor = 10;
    private const double MostBatchMs = 500;
    private const long MostBytes = 512L * 1024 * 1024;

    /// <summary>Answered like the rest and not counted: code is being compiled, in the services and in WhatsVoice.Store.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    /// <summary>Each message is followed by the statuses of its answer: sent, delivered and read.</summary>
    private const int WebhooksPerMessage = 4;

    public static Command Create()
    {
        var rate = new Option<int>("--rate") { Description = "Webhooks a second, statuses included.", DefaultValueFactory = _ => 200 };
        var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 30 };
        var command = new Command("intake", "Acknowledgements under a steady load against a bare endpoint, and of 1,000 messages in one POST.") { rate, seconds };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(rate), arguments.GetValue(seconds), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int rate, int seconds, CancellationToken cancellationToken)
    {
        var met = true;
        var table = new Table().AddColumns("store", "what", "n", "median ms", "p99 ms", "p99 of the floor's", "unanswered").Border(TableBorder.Markdown);
        var batches = new Table().AddColumns("store", "acknowledged ms", "all answered s", "answers", "most memory MB").Border(TableBorder.Markdown);
        foreach (var embedded in new[] { false, true })
        {
            var (store, floor) = await FloorAsync(embedded, rate, seconds, cancellationToken);
            table.AddRow(store, $"bare endpoint with one write, {rate}/s", $"{floor.Count}", Text(floor.Median), Text(floor.Percentile(0.99)), "1.0", "");

            var messages = rate * (seconds + (int)WarmUp.TotalSeconds) / WebhooksPerMessage;
            var steady = await CrashRunner.RunAsync(
                new CrashRunOptions { Messages = messages, People = Math.Max(20, messages / 40), Rate = rate / WebhooksPerMessage, Replicas = 1, Redelivered = 0, EmbeddedStore = embedded, Faults = [], WarmUp = WarmUp },
                cancellationToken);
            var ratio = steady.Acknowledgement.Percentile(0.99) / floor.Percentile(0.99);
            table.AddRow(store, $"WhatsVoice, {rate}/s, all answered", $"{steady.Acknowledgement.Count}", Text(steady.Acknowledgement.Median), Text(steady.Acknowledgement.Percentile(0.99)), Text(ratio), $"{steady.Lost}");

            var batch = await Batch.MeasureAsync(embedded, cancellationToken);
            batches.AddRow(store, Text(batch.Acknowledged.TotalMilliseconds), Text(batch.Answered.TotalSeconds), $"{batch.Answers}", $"{batch.PeakBytes / 1024 / 1024}");
            met &= ratio <= MostTimesTheFloor && steady.Lost == 0 && batch.Acknowledged.TotalMilliseconds < MostBatchMs && batch.Answers == 1000 && batch.PeakBytes < MostBytes;
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine("1,000 messages of 200 people in one POST:");
        AnsiConsole.Write(batches);
        return met ? 0 : 1;
    }

    private static async Task<(string Store, Samples Times)> FloorAsync(bool embedded, int rate, int seconds, CancellationToken cancellationToken)
    {
        await using var redis = embedded ? await RunningRedis.StartStoreAsync(cancellationToken) : await RunningRedis.StartServerAsync(durable: true, cancellationToken);
        await using var bare = await RunningService.StartAsync("WhatsVoice.Bench", new Dictionary<string, string>(), cancellationToken, BareEndpoint.Name, "--redis", redis.ConnectionString);
        using var http = new HttpClient { BaseAddress = bare.Address };
        var body = Encoding.UTF8.GetBytes(new string('x', 500));
        await CallAsync(http, body, 100, 50, cancellationToken);
        return (redis.Name, await CallAsync(http, body, rate * seconds, rate, cancellationToken));
    }

    /// <summary>An open loop: a call is begun when it is due, whether or not the one before has been answered.</summary>
    private static async Task<Samples> CallAsync(HttpClient http, byte[] body, int count, int rate, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var calls = new List<Task<TimeSpan>>(count);
        for (var number = 0; number < count; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / rate);
            if (due > clock.Elapsed)
            {
                await Task.Delay(due - clock.Elapsed, TimeProvider.System, cancellationToken);
            }

            calls.Add(CallAsync(http, body, cancellationToken));
        }

        return new Samples(await Task.WhenAll(calls));
    }

    private static async Task<TimeSpan> CallAsync(HttpClient http, byte[] body, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await http.PostAsync("/webhooks/whatsapp", new ByteArrayContent(body), cancellationToken);
        response.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(start);
    }

    private static string Text(double number) => number.ToString("0.0#", CultureInfo.InvariantCulture);
}
