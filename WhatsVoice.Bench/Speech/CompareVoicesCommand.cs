using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Spectre.Console;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Bench.Speech;

/// <summary>The same texts by every engine that speaks their language: time, size, price, level, and how many words a recogniser hears wrong.</summary>
internal static class CompareVoicesCommand
{
    // 20 ms without anything to hear, of 32,768: -60 dB.
    private const int SilentPeak = 33;

    private static readonly string[] Accounts = ["ElevenLabs__ApiKey", "OpenAI__ApiKey", "OpenAI__BaseUrl"];

    private static readonly Dictionary<string, string[]> Texts = new()
    {
        ["en"] =
        [
            "Yes, we are open today.",
            "Your order has been shipped and should be at your door tomorrow, before noon.",
            "Good evening. I have looked into your question, and I am sorry: the blue one is sold out. We can send the green one tomorrow, or give you your money back. Which of the two would you like?",
        ],
        ["de"] =
        [
            "Ja, wir haben heute geöffnet.",
            "Ihre Bestellung wurde verschickt und sollte morgen vor dem Mittag bei Ihnen sein.",
            "Guten Abend. Ich habe Ihre Frage geprüft, und es tut mir leid: Die blaue ist ausverkauft. Wir können Ihnen morgen die grüne schicken oder das Geld zurückgeben. Was ist Ihnen lieber?",
        ],
        ["es"] =
        [
            "Sí, hoy estamos abiertos.",
            "Su pedido ya ha salido y debería llegar a su casa mañana, antes del mediodía.",
            "Buenas tardes. He revisado su pregunta, y lo siento: la azul está agotada. Podemos enviarle la verde mañana, o devolverle el dinero. ¿Qué prefiere usted?",
        ],
        ["hi"] = ["हाँ, हम आज खुले हैं।", "आपका ऑर्डर भेज दिया गया है और कल दोपहर से पहले आपके घर पहुँच जाएगा।"],
    };

    private static string Folder => Path.Combine(Repository.Root, "artifacts", "compare-voices");

    public static Command Create()
    {
        var repeats = new Option<int>("--repeats") { Description = "How often each text is spoken.", DefaultValueFactory = _ => 3 };
        var tts = new Option<Uri?>("--tts") { CustomParser = Address, Description = "A running speech service. Default: one is started with this environment's engines; without an account the sandbox stands in for ElevenLabs." };
        var key = new Option<string?>("--key") { Description = "The running service's API key." };
        var stt = new Option<Uri?>("--stt") { CustomParser = Address, Description = "An OpenAI-compatible transcription service, such as WhatsVoice.Stt's: adds the word error rate." };
        var command = new Command("compare-voices", "Speaks the same texts with every engine, profile and language and keeps the audio in artifacts/compare-voices.") { repeats, tts, key, stt };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(tts), arguments.GetValue(key), arguments.GetValue(stt), arguments.GetValue(repeats), cancellationToken));
        return command;
    }

    /// <summary>System.CommandLine has no conversion to addresses of its own.</summary>
    private static Uri? Address(ArgumentResult given)
    {
        if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var address) && address?.Scheme is "http" or "https")
        {
            return address;
        }

        given.AddError($"'{given.Tokens[0].Value}' is not an address such as http://localhost:5081.");
        return null;
    }

    private static async Task<int> RunAsync(Uri? running, string? key, Uri? stt, int repeats, CancellationToken cancellationToken)
    {
        var needsSandbox = running is null && Accounts.All(name => Environment.GetEnvironmentVariable(name) is null or "");
        await using var sandbox = needsSandbox ? await SandboxProcess.StartAsync(new Dictionary<string, string>()) : null;
        var settings = sandbox is null ? [] : SandboxProcess.EngineSettings(sandbox).Where(setting => !setting.Key.StartsWith("Speech", StringComparison.Ordinal)).ToDictionary();

        // Without Redis, so that nothing of an earlier run is found.
        await using var tts = running is null ? await ServiceProcess.StartAsync("WhatsVoice.Tts", settings) : null;
        using var http = new HttpClient { BaseAddress = running ?? tts!.Address, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var speech = new SpeechClient(http.BaseAddress, key);
        using var recogniser = stt is null ? null : new HttpClient { BaseAddress = stt, Timeout = TimeSpan.FromMinutes(5) };
        recogniser?.DefaultRequestHeaders.Authorization = http.DefaultRequestHeaders.Authorization;

        var voices = (await http.GetFromJsonAsync<JsonElement>("/v1/audio/voices", cancellationToken)).GetProperty("voices").EnumerateArray()
            .Where(voice => voice.GetProperty("is_default").GetBoolean()).ToList();
        var usage = await http.GetFromJsonAsync<JsonElement>("/v1/usage", cancellationToken);
        var table = new Table().Border(TableBorder.Markdown).AddColumns(
            "engine", "language", "first byte ms", "total ms", "real-time factor", "KB", "USD per 1,000 characters", "LUFS", "clipped", "silent %", "word errors %");
        foreach (var voice in voices)
        {
            var (engine, id) = (voice.GetProperty("engine").GetString()!, voice.GetProperty("id").GetString()!);
            var languages = voice.GetProperty("languages") is { ValueKind: JsonValueKind.Array } known ? known.EnumerateArray().Select(language => language.GetString()).ToHashSet() : null;
            foreach (var language in Texts.Keys.Where(language => languages?.Contains(language) != false))
            {
                foreach (var profile in engine == "elevenlabs" ? usage.GetProperty("profiles").EnumerateArray().Select(name => name.GetString()!) : [""])
                {
                    var notes = new List<Measured>();
                    foreach (var (text, number) in Enumerable.Repeat(Texts[language], repeats).SelectMany((texts, repeat) => texts.Select((text, index) => (text, (repeat * texts.Length) + index))))
                    {
                        // An inaudible difference in speed makes each a new text for the cache.
                        var note = await speech.SpeakAsync(
                            new { input = text, voice = id, language, profile = profile.Length > 0 ? profile : null, speed = 1 + ((number + 1) * 0.001), response_format = "opus", stream = true }, cancellationToken);
                        if (note.Engine != engine)
                        {
                            continue; // it is not ready: its model is being fetched, or its account refuses
                        }

                        Directory.CreateDirectory(Folder);
                        await File.WriteAllBytesAsync(Path.Combine(Folder, $"{engine}{(profile.Length > 0 ? $"-{profile}" : "")}-{language}-{number + 1}.ogg"), note.Audio, cancellationToken);
                        var heard = recogniser is null || number >= Texts[language].Length ? null : await TranscribeAsync(recogniser, note.Audio, language, cancellationToken);
                        notes.Add(new Measured(text, note, OpusCodec.Decode(OggOpusReader.Read(note.Audio), cancellationToken), heard));
                    }

                    if (notes.Count > 0)
                    {
                        var price = usage.GetProperty("engines").EnumerateArray().Single(each => each.GetProperty("name").GetString() == engine);
                        var stand = engine == "elevenlabs" && sandbox is not null ? " (sandbox)" : "";
                        table.AddRow([$"{engine}{stand} {profile}".TrimEnd(), language, .. Figures(notes), price.GetProperty("local").GetBoolean() ? "0" : $"{price.GetProperty("price_per_thousand")}" is { Length: > 0 } set ? set : "not set", .. Levels(notes)]);
                    }
                }
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Medians of {repeats} rounds; KB and word errors: one round. The audio: {Folder}");
        return 0;
    }

    private static string[] Figures(List<Measured> notes)
    {
        var round = notes.DistinctBy(note => note.Text).ToList();
        return
        [
            Number(new Samples(notes.Select(each => each.Note.FirstByte)).Median),
            Number(new Samples(notes.Select(each => each.Note.Total)).Median),
            Samples.MedianOf(notes.Select(each => each.Note.Total / each.Audio.Duration)).ToString("0.000", CultureInfo.InvariantCulture),
            Number(round.Sum(each => each.Note.Audio.Length) / 1024d),
        ];
    }

    /// <summary>The quietest and the loudest note, samples at full scale, the share of silent 20 ms, and the share of words heard wrong.</summary>
    private static string[] Levels(List<Measured> notes)
    {
        var loudness = notes.ConvertAll(note => Loudness.Measure(note.Audio));
        var frames = notes.SelectMany(note => note.Audio.Samples.Chunk(note.Audio.SampleRate / 50)).ToList();
        var heard = notes.Where(note => note.Heard is not null).ToList();
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{loudness.Min():0.0} to {loudness.Max():0.0}"),
            $"{notes.Sum(note => note.Audio.Samples.Count(sample => sample is short.MaxValue or short.MinValue))}",
            Number(100.0 * frames.Count(frame => frame.All(sample => Math.Abs((int)sample) < SilentPeak)) / frames.Count),
            heard.Count == 0 ? "–" : Number(100.0 * heard.Sum(note => Errors(Words(note.Text), Words(note.Heard!))) / heard.Sum(note => Words(note.Text).Length)),
        ];
    }

    private static async Task<string?> TranscribeAsync(HttpClient recogniser, byte[] audio, string language, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(audio), "file", "note.ogg" }, { new StringContent("whisper-1"), "model" }, { new StringContent(language), "language" } };
        using var response = await recogniser.PostAsync("/v1/audio/transcriptions", form, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("text").GetString();
    }

    private static string[] Words(string text) =>
        [.. new string([.. text.Select(letter => char.IsLetterOrDigit(letter) || letter == '\'' || char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark ? char.ToLowerInvariant(letter) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The fewest words to insert, delete or replace (Levenshtein).</summary>
    private static int Errors(string[] said, string[] heard)
    {
        var row = Enumerable.Range(0, heard.Length + 1).ToArray();
        for (var i = 1; i <= said.Length; i++)
        {
            var (diagonal, _) = (row[0], row[0] = i);
            for (var j = 1; j <= heard.Length; j++)
            {
                var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (said[i - 1] == heard[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], next);
            }
        }

        return row[^1];
    }

    private static string Number(double number) => number.ToString("0", CultureInfo.InvariantCulture);

    /// <param name="Text">What was to be said.</param>
    /// <param name="Note">The answer.</param>
    /// <param name="Audio">Decoded.</param>
    /// <param name="Heard">What a recogniser heard; null where none was asked.</param>
    private sealed record Measured(string Text, SpokenNote Note, PcmAudio Audio, string? Heard);
}
