using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Engines.Upstream;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary>
/// ElevenLabs. Answers with <c>audio/ogg</c> where Opus is wanted and the account gets it, else with <c>audio/wav</c>.
/// </summary>
internal sealed partial class ElevenLabsClient : SentenceClient
{
    public const string Name = "elevenlabs";

    // Asked for where samples are wanted; every plan has both (44.1 kHz needs a higher one).
    private const string FallbackFormat = "pcm_16000";
    private const string SamplesFormat = "pcm_24000";

    // An account without Opus does not get it within the hour; one that was upgraded should not need a restart.
    private static readonly TimeSpan WithoutOpus = TimeSpan.FromHours(1);

    private readonly ElevenLabsApi _api;
    private readonly ElevenLabsModels _models;
    private readonly ElevenLabsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ElevenLabsClient> _logger;
    private readonly UpstreamCaller _caller;
    private readonly ElevenLabsDescription _description;
    private long _opusRefused;

    public ElevenLabsClient(
        ElevenLabsApi api, ElevenLabsModels models, IOptions<ElevenLabsOptions> options, TimeProvider time, ILogger<ElevenLabsClient> logger)
    {
        _api = api;
        _models = models;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _caller = new UpstreamCaller(Name, _options, time);
        _description = new ElevenLabsDescription(_options, models);
    }

    protected override SpeechEngineDescription Description => _description;

    protected override TextToSpeechClientMetadata Metadata => new(Name, new Uri(_options.BaseUrl));

    /// <exception cref="SpeechEngineException">It failed, answered something else than audio, or refused the request's field.</exception>
    /// <exception cref="SpeechEngineUnavailableException">It refuses to work at present.</exception>
    public override async Task<TextToSpeechResponse> GetAudioAsync(
        string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default)
    {
        var task = EngineTask.In(options);
        var model = _models.For(task.Profile);
        var context = model.TakesContext ? task.Context : default;
        var body = new ElevenLabsRequest(
            text,
            model.Id,
            ElevenLabsVoiceSettings.Of(task.Profile, options?.Speed ?? 1),
            LanguageFor(model, options?.Language),
            context.Previous,
            context.Next,
            task.Profile.Seed,
            task.Profile.TextNormalization);

        var voice = options?.VoiceId ?? _options.VoiceId;
        var content = await _caller.CallAsync(text.Length, task.Paid, token => SynthesizeAsync(voice, body, task, token), cancellationToken);
        return new TextToSpeechResponse([content]) { ModelId = model.Id };
    }

    private async Task<DataContent> SynthesizeAsync(string voice, ElevenLabsRequest body, EngineTask task, CancellationToken cancellationToken)
    {
        var format = !task.AsOpus ? SamplesFormat : HasOpus || !IsOpus(_options.OutputFormat) ? _options.OutputFormat : FallbackFormat;
        try
        {
            var audio = await _api.SynthesizeAsync(voice, format, body, cancellationToken);
            if (!IsOpus(format) || audio.Length == 0 || audio.AsSpan().StartsWith("OggS"u8))
            {
                return EngineAudio.Recognize(Name, audio, format, RateOf(format), anyContainer: false);
            }

            // It has spoken, if in another format.
            task.Paid.Begin();
        }
        catch (UpstreamException refused) when (refused.Field == "output_format" && IsOpus(format))
        {
            // Seen as an error or as another format, depending on the plan.
        }

        Log.NoOpus(_logger, format, FallbackFormat);
        Volatile.Write(ref _opusRefused, _time.GetTimestamp());
        return EngineAudio.Recognize(Name, await _api.SynthesizeAsync(voice, FallbackFormat, body, cancellationToken), FallbackFormat, RateOf(FallbackFormat), anyContainer: false);
    }

    private bool HasOpus => Volatile.Read(ref _opusRefused) is var at && (at == 0 || _time.GetElapsedTime(at) > WithoutOpus);

    private static bool IsOpus(string format) => format.StartsWith("opus_", StringComparison.Ordinal);

    private static int RateOf(string format) => int.Parse(format.Split('_')[1], CultureInfo.InvariantCulture);

    private static string? LanguageFor(ElevenLabsModel model, string? tag)
    {
        var language = tag?.Split('-')[0].ToLowerInvariant();
        return model.TakesLanguage && language is { Length: 2 } && (model.Languages.Count == 0 || model.Languages.Contains(language)) ? language : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "ElevenLabs did not answer {Format} with Ogg/Opus, which the account may not have: asking for {Fallback} for an hour.")]
        public static partial void NoOpus(ILogger logger, string format, string fallback);
    }
}
