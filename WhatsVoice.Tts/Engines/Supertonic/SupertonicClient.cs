using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Engines.Supertonic;

/// <summary>The neural local voice as the pipeline sees it. No profile changes how it sounds.</summary>
internal sealed record SupertonicDescription(SupertonicOptions Options, SupertonicModel Model) : SpeechEngineDescription(
    SupertonicClient.Name,
    string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Options.Folder))}/{Options.Steps}"),
    [.. new[] { Options.Voice }.Concat(["F1", "F2", "F3", "F4", "F5", "M1", "M2", "M3", "M4", "M5"]).Distinct()
        .Select(voice => new SpeechVoice(voice, SupertonicClient.Name, "mul", $"{(voice[0] == 'F' ? "Female" : "Male")}, neural, local; 44.1 kHz"))],
    Options.Voice)
{
    /// <summary>The languages of Supertonic 3, by the model's own tags.</summary>
    public static readonly FrozenSet<string> SpokenLanguages = FrozenSet.Create(
        "en", "ko", "ja", "ar", "bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hi", "hr", "hu", "id", "it", "lt", "lv", "nl", "pl", "pt", "ro",
        "ru", "sk", "sl", "sv", "tr", "uk", "vi");

    // The model's own limit of a chunk.
    private const int LongestChunk = 300;

    public override bool IsLocal => true;

    public override string Licence => "Weights OpenRAIL-M, code MIT";

    public override string? Unavailable => Model.Unavailable;

    public override bool NeedsLanguage => true;

    public override IReadOnlySet<string> Languages(SpeechProfile profile) => SpokenLanguages;

    public override string SpellOut(string text, string language, SpeechProfile profile) => NumberForms.Of(text, language);

    public override int MaxCharacters(SpeechProfile profile) => LongestChunk;

    public override string Settings(SpeechProfile profile, double speed) => base.Settings(profile, SupertonicClient.Clamp(speed));
}

/// <summary>Supertonic 3: a natural voice in 31 languages, in this process (docs/adr/0022). Answers with <c>audio/wav</c>.</summary>
internal sealed class SupertonicClient(SupertonicModel model, IOptions<SupertonicOptions> options) : SentenceClient
{
    public const string Name = "supertonic";

    // The model's tag for a language that is not known.
    private const string UnknownLanguage = "na";

    private const double Slowest = 0.7;
    private const double Fastest = 2;

    // What the model's authors take as normal.
    private const double NormalSpeed = 1.05;
    private static readonly TimeSpan PauseBetweenChunks = TimeSpan.FromMilliseconds(300);

    private readonly SupertonicDescription _description = new(options.Value, model);

    protected override SpeechEngineDescription Description => _description;

    /// <summary>The speed that is nearest among those the model takes.</summary>
    public static double Clamp(double speed) => Math.Clamp(speed, Slowest, Fastest);

    /// <exception cref="SpeechEngineUnavailableException">The model is not there yet, or cannot be loaded.</exception>
    /// <exception cref="UnspeakableTextException">The model knows none of the text's characters.</exception>
    /// <exception cref="SpeechEngineException">The model failed.</exception>
    public override async Task<TextToSpeechResponse> GetAudioAsync(
        string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default)
    {
        var voice = model.Voice;
        var primary = options?.Language?.Split('-')[0].ToLowerInvariant() ?? "";
        var language = SupertonicDescription.SpokenLanguages.Contains(primary) ? primary : UnknownLanguage;
        var speed = Clamp(options?.Speed ?? 1) * NormalSpeed;
        var seed = EngineTask.In(options).Seed;
        var name = options?.VoiceId ?? _description.DefaultVoice;
        var chunks = Chunks(text, language is "ko" or "ja" ? 120 : 300);
        var audio = await DedicatedThread.Run(
            () => SpeechJoiner.JoinPcm(
                chunks.ConvertAll(chunk => voice.Speak(chunk, language, name, speed, seed, cancellationToken)), chunks.ConvertAll(_ => PauseBetweenChunks)),
            cancellationToken);
        return new TextToSpeechResponse([new DataContent(Wav.Write(audio), EngineAudio.Wave)]) { ModelId = _description.Version };
    }

    /// <summary>Cuts at the last space within the limit, or at the limit.</summary>
    private static List<string> Chunks(string text, int longest)
    {
        var chunks = new List<string>();
        for (text = text.Trim(); text.Length > longest;)
        {
            var space = text.LastIndexOf(' ', longest);
            var end = space > 0 ? space : char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
            chunks.Add(text[..end]);
            text = text[end..].Trim();
        }

        return [.. chunks, text];
    }
}
