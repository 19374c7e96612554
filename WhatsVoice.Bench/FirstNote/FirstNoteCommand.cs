using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace WhatsVoice.Bench.FirstNote;

/// <summary>Start-up, acknowledgement of webhooks and the time from a message to its voice note, on the sandbox.</summary>
internal static class FirstNoteCommand
{
    public static Command Create()
    {
        var repeats = new Option<int>("--repeats") { Description = "How often the application is started.", DefaultValueFactory = _ => 3 };
        var messages = new Option<int>("--messages") { Description = "Messages of each kind.", DefaultValueFactory = _ => 30 };
        var webhooks = new Option<int>("--webhooks") { Description = "Webhooks of each kind.", DefaultValueFactory = _ => 1000 };
        var command = new Command("first-note", "Start-up, webhook acknowledgement and the time from a message to its voice note, everything on this machine.") { repeats, messages, webhooks };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments.GetValue(repeats), arguments.GetValue(messages), arguments.GetValue(webhooks), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int repeats, int messages, int webhooks, CancellationToken cancellationToken)
    {
        var startUps = new Samples();
        var firstNotes = new Samples();
        var newTexts = new Samples();
        var knownTexts = new Samples();
        Acknowledgements? acknowledgements = null;

        for (var run = 1; run <= repeats; run++)
        {
            await using var application = await RunningApplication.StartAsync(cancellationToken);
            startUps.Add(application.StartUp);
            using var conversation = new SandboxConversation(RunningApplication.Sandbox);
            firstNotes.Add(await conversation.WriteAsync("15550000001", Sentence(run, 0), cancellationToken));
            for (var message = 1; message <= messages; message++)
            {
                newTexts.Add(await conversation.WriteAsync("15550000001", Sentence(run, message), cancellationToken));
                knownTexts.Add(await conversation.WriteAsync("15550000001", Sentence(run, 0), cancellationToken));
            }

            acknowledgements = await Acknowledgements.MeasureAsync(RunningApplication.Api, webhooks, cancellationToken);
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"run {run} of {repeats}: started in {application.StartUp.TotalSeconds:0.00} s");
        }

        var table = new Table().AddColumns("what", "n", "median ms", "p90 ms", "p99 ms").Border(TableBorder.Markdown);
        Row(table, "start-up: dotnet run --no-build to all healthy", startUps);
        Row(table, "message to note, first after a start", firstNotes);
        Row(table, "message to note, new words", newTexts);
        Row(table, "message to note, words spoken before", knownTexts);
        Row(table, "GET /alive (floor), one at a time", acknowledgements!.FloorAlone);
        Row(table, "webhook acknowledged, one at a time", acknowledgements.WebhooksAlone);
        Row(table, "GET /alive (floor), 16 at a time", acknowledgements.FloorTogether);
        Row(table, "webhook acknowledged, 16 at a time", acknowledgements.WebhooksTogether);
        AnsiConsole.Write(table);
        return 0;
    }

    /// <summary>Different words each time, of about the length of a chat message: 60 characters, 4 s of speech.</summary>
    private static string Sentence(int run, int message)
        => string.Create(CultureInfo.InvariantCulture, $"Your order number {run} {message} is ready and waits at the counter for you.");

    private static void Row(Table table, string what, Samples samples)
        => table.AddRow(
            what,
            samples.Count.ToString(CultureInfo.InvariantCulture),
            Text(samples.Median),
            samples.Count >= 10 ? Text(samples.Percentile(0.9)) : "",
            samples.Count >= 90 ? Text(samples.Percentile(0.99)) : "");

    private static string Text(double milliseconds) => milliseconds.ToString(milliseconds < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
