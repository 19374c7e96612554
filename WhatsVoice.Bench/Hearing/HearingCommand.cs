using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using WhatsVoice.Bench.CrashRun;

namespace WhatsVoice.Bench.Hearing;

/// <summary>
/// What hearing adds to an answer: the time to the answer of a voice note, less that of the same words typed, less what the transcription
/// engine itself takes. The words' speech is in the cache, so that both are answered with the same work.
/// </summary>
internal static class HearingCommand
{
    private const string Words = "Yes, gladly.";

    // About 16 characters a second.
    private const string Speech = "Thank you for writing to us today, the parcel left our house this morning and should be at your door before noon. ";
    private const int SpeechCharacters = 560;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var notes = new Option<int>("--notes") { Description = "Voice notes, each with a typed message beside it.", DefaultValueFactory = _ => 30 };
        var engine = new Option<int>("--engine-ms") { Description = "What the transcription engine takes, milliseconds.", DefaultValueFactory = _ => 500 };
        var command = new Command("hearing", "30 s of speech to an answer: what hearing adds beside the engine's own time.") { notes, engine };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments.GetValue(notes), TimeSpan.FromMilliseconds(arguments.GetValue(engine)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int notes, TimeSpan engineTakes, CancellationToken cancellationToken)
    {
        await using var cluster = await Cluster.StartAsync(
            new CrashRunOptions { Replicas = 1, Redelivered = 0, Audio = true, EngineTakes = engineTakes }, cancellationToken);
        using var sandbox = new HttpClient { BaseAddress = cluster.Sandbox.Address };
        var (variants, length) = await SpeakAsync(cluster.Tts.Address, cancellationToken);

        var (typed, spoken, engine, added) = (new Samples(), new Samples(), new Samples(), new Samples());
        const int WarmUp = 3;
        for (var turn = 0; turn < notes + WarmUp; turn++)
        {
            // A person of its own for each: nobody waits behind an earlier message.
            var inWords = await AnswerAsync(sandbox, new JsonObject { ["from"] = $"1555{turn:0000000}", ["text"] = Words }, cancellationToken);
            var note = variants.Next();
            cluster.Engine!.Know(note, Words);
            var inSound = await AnswerAsync(sandbox, new JsonObject { ["from"] = $"1556{turn:0000000}", ["audio"] = Convert.ToBase64String(note) }, cancellationToken);
            if (turn >= WarmUp)
            {
                typed.Add(inWords);
                spoken.Add(inSound);
                engine.Add(cluster.Engine.TookFor(note));
                added.Add(inSound - inWords - cluster.Engine.TookFor(note));
            }
        }

        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{notes} voice notes of {length.TotalSeconds:0.0} s, one at a time.");
        var table = new Table().AddColumns("what", "median ms", "p90 ms").Border(TableBorder.Markdown);
        Row(table, "typed words to the answer", typed);
        Row(table, "voice note to the answer", spoken);
        Row(table, "of that, the engine itself", engine);
        Row(table, "added by hearing beside the engine", added);
        AnsiConsole.Write(table);
        return 0;
    }

    private static async Task<(VoiceNoteVariants Variants, TimeSpan Length)> SpeakAsync(Uri tts, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = tts };
        var text = string.Concat(Enumerable.Repeat(Speech, 6))[..SpeechCharacters];
        using var response = await http.PostAsJsonAsync("v1/audio/speech", new { input = text }, cancellationToken);
        response.EnsureSuccessStatusCode();
        var length = TimeSpan.FromSeconds(double.Parse(response.Headers.GetValues("X-Audio-Duration").First(), CultureInfo.InvariantCulture));
        return (new VoiceNoteVariants(await response.Content.ReadAsByteArrayAsync(cancellationToken)), length);
    }

    /// <returns>From the person's message to the voice note's arrival, by the sandbox's own clock.</returns>
    /// <exception cref="TimeoutException">None came within a minute.</exception>
    private static async Task<TimeSpan> AnswerAsync(HttpClient sandbox, JsonObject message, CancellationToken cancellationToken)
    {
        using var response = await sandbox.PostAsJsonAsync("sandbox/messages", message, cancellationToken);
        response.EnsureSuccessStatusCode();
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Limit)
        {
            var chat = (await sandbox.GetFromJsonAsync<JsonNode>($"sandbox/chats/{message["from"]}", cancellationToken))!["messages"]!.AsArray();
            if (chat.FirstOrDefault(line => (string?)line!["direction"] == "out") is { } answer)
            {
                return TimeSpan.FromMilliseconds((double)answer["took_ms"]!);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException($"No answer came within {Limit.TotalSeconds:0} s.");
    }

    private static void Row(Table table, string what, Samples samples) => table.AddRow(
        what, samples.Median.ToString("0", CultureInfo.InvariantCulture), samples.Percentile(0.9).ToString("0", CultureInfo.InvariantCulture));
}
