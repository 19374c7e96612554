using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary>
/// Keeps what <c>GET /v1/models</c> says, asked for at the start and now and then. Nothing waits for it: until it answers,
/// the documented figures hold.
/// </summary>
internal sealed partial class ElevenLabsModels(
    ElevenLabsApi api, IOptions<ElevenLabsOptions> options, TimeProvider time, ILogger<ElevenLabsModels> logger) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);
    private FrozenDictionary<string, ElevenLabsModel> _models = FrozenDictionary<string, ElevenLabsModel>.Empty;

    /// <summary>The model that speaks for a profile: its own, or <see cref="ElevenLabsModel.Fallback"/> where the endpoint does not take that.</summary>
    public ElevenLabsModel For(SpeechProfile profile) =>
        Find(profile.Model) is { Speaks: true } model ? model : Find(ElevenLabsModel.Fallback);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = await RefreshAsync(stoppingToken) ? options.Value.ModelsRefresh : AfterFailure;
            await Task.Delay(wait, time, stoppingToken);
        }
    }

    private async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            _models = (await api.ListModelsAsync(cancellationToken)).ToFrozenDictionary(model => model.Id, StringComparer.Ordinal);
            var silent = _models.Values.Where(model => !model.Speaks).Select(model => model.Id);
            Log.Known(logger, _models.Count, string.Join(", ", silent), ElevenLabsModel.Fallback);
            return true;
        }
        catch (Exception exception) when (exception is Upstream.UpstreamException or HttpRequestException or IOException
            or System.Text.Json.JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            Log.Unknown(logger, exception.Message);
            return false;
        }
    }

    private ElevenLabsModel Find(string id) => _models.GetValueOrDefault(id) ?? ElevenLabsModel.Documented(id);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "ElevenLabs lists {Count} models. Not for text to speech, so replaced by {Fallback}: {Models}")]
        public static partial void Known(ILogger logger, int count, string models, string fallback);

        [LoggerMessage(2, LogLevel.Warning, "ElevenLabs' list of models is not known, so the documented limits hold: {Reason}")]
        public static partial void Unknown(ILogger logger, string reason);
    }
}

/// <summary>What a model can do, from <c>GET /v1/models</c>; until that answers, from ElevenLabs' documentation of its models.</summary>
/// <param name="Id">As in <c>model_id</c>.</param>
/// <param name="Speaks">Whether the text-to-speech endpoint takes it.</param>
/// <param name="Languages">ISO 639-1 codes; empty where unknown.</param>
internal sealed record ElevenLabsModel(string Id, bool Speaks, int MaxCharacters, IReadOnlySet<string> Languages)
{
    /// <summary>Stands in for a model that the endpoint does not take.</summary>
    public const string Fallback = "eleven_flash_v2_5";

    private const int UnknownMaxCharacters = 3000;

    // ElevenLabs, models: characters of one request.
    private static readonly Dictionary<string, int> DocumentedMaxCharacters = new(StringComparer.Ordinal)
    {
        ["eleven_multilingual_v2"] = 10_000,
        ["eleven_flash_v2_5"] = 40_000,
        ["eleven_turbo_v2_5"] = 40_000,
        ["eleven_flash_v2"] = 30_000,
        ["eleven_turbo_v2"] = 30_000,
        ["eleven_v3"] = 3_000,
    };

    // ElevenLabs, models: supported languages. Turbo and Flash v2 speak English only; what is not listed here is asked of /v1/models.
    private static readonly string[] Multilingual =
    [
        "ar", "bg", "cs", "da", "de", "el", "en", "es", "fi", "fil", "fr", "hi", "hr", "id", "it", "ja", "ko", "ms", "nl", "pl", "pt", "ro", "ru", "sk",
        "sv", "ta", "tr", "uk", "zh",
    ];

    private static readonly Dictionary<string, FrozenSet<string>> DocumentedLanguages = new(StringComparer.Ordinal)
    {
        ["eleven_multilingual_v2"] = Multilingual.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        ["eleven_flash_v2_5"] = Multilingual.Concat(["hu", "no", "vi"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        ["eleven_turbo_v2_5"] = Multilingual.Concat(["hu", "no", "vi"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        ["eleven_flash_v2"] = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "en"),
        ["eleven_turbo_v2"] = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "en"),
    };

    /// <summary>Whether <c>language_code</c> may be sent: Flash and Turbo v2.5 enforce it, others refuse or ignore it.</summary>
    public bool TakesLanguage => Id is "eleven_flash_v2_5" or "eleven_turbo_v2_5";

    /// <summary>Whether <c>previous_text</c> and <c>next_text</c> may be sent: the v3 family refuses them, newer ones are not documented.</summary>
    public bool TakesContext => Id.EndsWith("_v2", StringComparison.Ordinal) || Id.EndsWith("_v2_5", StringComparison.Ordinal);

    /// <summary>Whether it says numbers as a person would: Flash and Turbo do not normalise them by default (ElevenLabs, models).</summary>
    public bool ReadsNumbers => !Id.Contains("_flash_", StringComparison.Ordinal) && !Id.Contains("_turbo_", StringComparison.Ordinal);

    /// <summary>What the documentation says, or a careful guess.</summary>
    public static ElevenLabsModel Documented(string id) =>
        new(id, Speaks: true, DocumentedMaxCharacters.GetValueOrDefault(id, UnknownMaxCharacters), DocumentedLanguages.GetValueOrDefault(id, FrozenSet<string>.Empty));
}

/// <summary>One model in the response of <c>GET /v1/models</c>, as far as it matters here.</summary>
internal sealed record ElevenLabsModelEntry(
    string ModelId, bool? CanDoTextToSpeech, int? MaximumTextLengthPerRequest, IReadOnlyList<ElevenLabsLanguage>? Languages)
{
    public ElevenLabsModel ToModel()
    {
        var documented = ElevenLabsModel.Documented(ModelId);
        return documented with
        {
            Speaks = CanDoTextToSpeech ?? true,
            MaxCharacters = MaximumTextLengthPerRequest is > 0 and var length ? length : documented.MaxCharacters,
            Languages = Languages is { Count: > 0 }
                ? Languages.Select(language => language.LanguageId.Split('-')[0]).ToFrozenSet(StringComparer.OrdinalIgnoreCase)
                : documented.Languages,
        };
    }
}

/// <summary>A language of a model in the response of <c>GET /v1/models</c>.</summary>
internal sealed record ElevenLabsLanguage(string LanguageId);
