using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using WhatsVoice.Bench.Speech;

namespace WhatsVoice.Bench.CompareProfiles;

/// <summary>The same texts with each profile: time, size and price side by side, and the audio to listen to.</summary>
internal static class CompareProfilesCommand
{
    private static readonly Dictionary<string, string> ShippedModels = new(StringComparer.Ordinal)
    {
        ["quality"] = "eleven_multilingual_v2",
        ["balanced"] = "eleven_multilingual_v2",
        ["fast"] = "eleven_flash_v2_5",
    };

    private static string Folder => Path.Combine(Repository.Root, "artifacts", "compare-profiles");

    public static Command Create()
    {
        var profiles = new Option<string[]>("--profile") { Description = "A profile; may be given several times.", DefaultValueFactory = _ => [.. ShippedModels.Keys] };
        var texts = new Option<string[]>("--text") { Description = "A text; may be given several times. # becomes a new number each time.", DefaultValueFactory = _ => SampleTexts.Default };
        var repeats = new Option<int>("--repeats") { Description = "How often each text is spoken.", DefaultValueFactory = _ => 3 };
        var tts = new Option<Uri?>("--tts") { Description = "A running speech service. Default: one is started." };
        var key = new Option<string?>("--key") { Description = "The running service's API key." };
        var engine = new Option<string>("--engine") { Description = "Of the service that is started: elevenlabs or flite.", DefaultValueFactory = _ => "elevenlabs" };
        var command = new Command("compare-profiles", "Speaks a set of texts with each profile and keeps the audio in artifacts/compare-profiles.")
        {
            profiles, texts, repeats, tts, key, engine,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var source = await SpeechSource.OpenAsync(arguments.GetValue(tts), arguments.GetValue(engine)!, cancellationToken);
            using var client = new SpeechClient(source.Address, arguments.GetValue(key));
            var figures = await SpeakAsync(
                client, source.IsOwn, arguments.GetValue(profiles)!, arguments.GetValue(texts)!, arguments.GetValue(repeats), cancellationToken);
            Print(source.Label, figures, arguments.GetValue(repeats) * arguments.GetValue(texts)!.Length);
            return source.Engine is null || figures.TrueForAll(profile => profile.Engines.SetEquals([source.Engine])) ? 0 : Mistaken(source.Engine);
        });
        return command;
    }

    /// <summary>Profile after profile within each text, so that a slow minute of the network hits all of them.</summary>
    private static async Task<List<ProfileFigures>> SpeakAsync(
        SpeechClient client, bool purge, string[] profiles, string[] texts, int repeats, CancellationToken cancellationToken)
    {
        await client.SpeakAsync(SampleTexts.Fill("Warm up, number #."), profiles[0], stream: true, cancellationToken);
        var figures = profiles.Select(profile => new ProfileFigures(profile)).ToList();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            for (var number = 1; number <= texts.Length; number++)
            {
                foreach (var profile in figures)
                {
                    // A number of its own, for services whose cache is not ours to empty.
                    var text = SampleTexts.Fill(texts[number - 1]);
                    if (purge)
                    {
                        await client.PurgeAsync(cancellationToken);
                    }

                    var note = await client.SpeakAsync(text, profile.Profile, stream: true, cancellationToken);
                    profile.Add(note, text, firstRound: repeat == 0);
                    if (repeat == 0)
                    {
                        await KeepAsync(profile.Profile, number, note.Audio, cancellationToken);
                    }
                }
            }
        }

        return figures;
    }

    private static async Task KeepAsync(string profile, int number, byte[] audio, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, profile)).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, $"{number}.ogg"), audio, cancellationToken);
    }

    private static void Print(string label, List<ProfileFigures> figures, int notes)
    {
        var prices = PriceList.Load();
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Times: {label}. {notes} notes a profile, medians.");
        var table = new Table().AddColumns("profile", "engine", "characters", "first byte ms", "total ms", "audio KB", "audio s", "price USD").Border(TableBorder.Markdown);
        foreach (var profile in figures)
        {
            table.AddRow(
                profile.Profile,
                string.Join(", ", profile.Engines),
                Text(profile.Characters),
                Text(profile.FirstByte.Median),
                Text(profile.Total.Median),
                Text(profile.Bytes / 1024d),
                profile.Audio.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),
                Price(profile, prices));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Characters, KB, seconds and price: one round of all texts. Prices: {prices.Currency}, read {prices.Read}; sources in prices.json.");
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"The audio: {Folder}");
        if (figures.Sum(profile => profile.FromCache) is > 0 and var cached)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]{cached} notes came from the cache, at least in part: put a # into every sentence of the texts.[/]");
        }
    }

    private static int Mistaken(string engine)
    {
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]Not all was spoken by {engine}: the figures do not say what they claim.[/]");
        return 1;
    }

    private static string Price(ProfileFigures profile, PriceList prices)
    {
        if (!profile.Engines.Contains("elevenlabs"))
        {
            return "none";
        }

        var model = Environment.GetEnvironmentVariable($"Speech__Profiles__{profile.Profile}__Model") ?? ShippedModels.GetValueOrDefault(profile.Profile);
        return model is not null && prices.Find(model) is { } price
            ? (profile.Characters * price.Price / 1000).ToString("0.0000", CultureInfo.InvariantCulture)
            : "unknown";
    }

    private static string Text(double number) => number.ToString("0", CultureInfo.InvariantCulture);
}
