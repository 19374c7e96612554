using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace WhatsVoice.Bench.Speech;

/// <summary>The same texts with each profile: time, size and price side by side, and the audio to listen to.</summary>
internal static class CompareProfilesCommand
{
    private const string ElevenLabsKey = "ElevenLabs__ApiKey";

    /// <summary>USD per 1,000 characters, as third parties quoted ElevenLabs' price list in 2026.</summary>
    private static readonly Dictionary<string, double> Prices = new(StringComparer.Ordinal) { ["quality"] = 0.10, ["balanced"] = 0.10, ["fast"] = 0.05 };

    /// <summary>What a business says in voice notes, from a word to a minute; # becomes a number, new each time, so that no cache helps.</summary>
    private static readonly string[] Texts =
    [
        "Yes, number # is ready.",
        "Your order # is ready and waits at the counter for you.",
        "Thank you for your message # today! Order # left our warehouse this morning. It should be at your door by #, before noon.",
        "Good evening. I have looked into request #, and I am sorry: the blue # is sold out. We can send the green # tomorrow, or refund you the full $#. Which of # would you like?",
        "Hello, and thank you for waiting. About booking #: your room is confirmed for two nights, from Friday the # to Sunday the #. "
            + "Breakfast is served from # to ten. Check-in starts at #, but you may leave your bags # with us earlier. "
            + "If you come by car, please use the entrance # on the river side. We look forward to seeing you # soon!",
    ];

    private static string Folder => Path.Combine(Repository.Root, "artifacts", "compare-profiles");

    public static Command Create()
    {
        var repeats = new Option<int>("--repeats") { Description = "How often each text is spoken.", DefaultValueFactory = _ => 3 };
        var tts = new Option<Uri?>("--tts") { Description = "A running speech service. Default: one is started." };
        var key = new Option<string?>("--key") { Description = "The running service's API key." };
        var command = new Command("compare-profiles", $"Speaks a set of texts with each profile and keeps the audio in artifacts/compare-profiles. With {ElevenLabsKey} set it asks ElevenLabs itself.") { repeats, tts, key };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(tts), arguments.GetValue(key), arguments.GetValue(repeats), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Uri? running, string? key, int repeats, CancellationToken cancellationToken)
    {
        var isReal = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ElevenLabsKey));
        await using var sandbox = running is null && !isReal ? await SandboxProcess.StartAsync(new Dictionary<string, string>()) : null;
        var settings = sandbox is null ? new Dictionary<string, string> { ["Speech__Engines__0"] = "elevenlabs" } : SandboxProcess.EngineSettings(sandbox);

        // Without Redis, so that nothing of an earlier run is found.
        await using var tts = running is null ? await ServiceProcess.StartAsync("WhatsVoice.Tts", settings) : null;
        using var client = new SpeechClient(running ?? tts!.Address, key);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"Speech by {running?.ToString() ?? (isReal ? "ElevenLabs: every text is billed" : $"the sandbox, with a latency that is assumed (set {ElevenLabsKey} for ElevenLabs)")}. {repeats * Texts.Length} texts a profile, medians.");

        await client.SpeakAsync("Warm up.", "balanced", stream: true, cancellationToken);
        var spoken = Prices.Keys.ToDictionary(profile => profile, _ => new List<(string Text, SpokenNote Note)>(), StringComparer.Ordinal);
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            for (var number = 0; number < Texts.Length; number++)
            {
                // Profile after profile within each text, so that a slow minute of the network hits all of them.
                foreach (var (profile, notes) in spoken)
                {
                    var text = Fill(Texts[number]);
                    var note = await client.SpeakAsync(text, profile, stream: true, cancellationToken);
                    notes.Add((text, note));
                    var folder = Directory.CreateDirectory(Path.Combine(Folder, profile)).FullName;
                    await File.WriteAllBytesAsync(Path.Combine(folder, $"{number + 1}.ogg"), note.Audio, cancellationToken);
                }
            }
        }

        var table = new Table().AddColumns("profile", "engine", "characters", "first byte ms", "total ms", "audio KB", "price USD").Border(TableBorder.Markdown);
        foreach (var (profile, notes) in spoken)
        {
            var round = notes.Take(Texts.Length).ToList();
            var characters = round.Sum(each => each.Text.Length);
            table.AddRow(
                profile,
                string.Join(", ", notes.Select(each => each.Note.Engine).Distinct()),
                $"{characters}",
                Number(new Samples(notes.Select(each => each.Note.FirstByte)).Median),
                Number(new Samples(notes.Select(each => each.Note.Total)).Median),
                Number(round.Sum(each => each.Note.Audio.Length) / 1024d),
                (characters * Prices[profile] / 1000).ToString("0.0000", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Characters, KB and price: one round of all texts. The audio: {Folder}");
        var expected = spoken.Values.SelectMany(notes => notes).All(each => running is not null || each.Note is { Engine: "elevenlabs", Cache: "miss" });
        return expected ? 0 : throw new InvalidOperationException("Some texts were not spoken anew by ElevenLabs: the figures do not say what they claim.");
    }

    private static string Fill(string text) => string.Concat(text.Split('#').SelectMany((part, index) => index == 0 ? [part] : new[] { Number(Random.Shared.Next(10_000, 100_000)), part }));

    private static string Number(double number) => number.ToString("0", CultureInfo.InvariantCulture);
}
