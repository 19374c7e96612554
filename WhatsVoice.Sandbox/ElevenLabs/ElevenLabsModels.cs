namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>
/// The models that matter for voice notes, with ElevenLabs' limits (its "Models" page) and latencies that are assumed.
/// </summary>
/// <remarks>
/// First byte: 1,232 ms for Multilingual v2 and 288 ms for Flash v2.5 are medians of first audio that Coval measured on
/// 4 May 2026, as quoted by Gradium's latency comparison; not our measurement. Turbo: ElevenLabs states 250 to 300 ms of
/// inference against Flash's 75, hence 200 ms more. v3 and the milliseconds a character are guesses from the models' order.
/// Stability and similarity have no known effect on latency.
/// </remarks>
internal static class ElevenLabsModels
{
    /// <summary>ElevenLabs says "slightly" of <c>use_speaker_boost</c>; the figure is assumed.</summary>
    public const double SpeakerBoostMs = 30;

    public static readonly IReadOnlyList<ElevenLabsModel> All =
    [
        new("eleven_multilingual_v2", "Eleven Multilingual v2", 10_000, 1, TakesLanguage: false, TakesContext: true, Speaks: true, 1232, 8),
        new("eleven_flash_v2_5", "Eleven Flash v2.5", 40_000, 0.5, TakesLanguage: true, TakesContext: true, Speaks: true, 288, 3),
        new("eleven_flash_v2", "Eleven Flash v2", 30_000, 0.5, TakesLanguage: false, TakesContext: true, Speaks: true, 288, 3),
        new("eleven_turbo_v2_5", "Eleven Turbo v2.5", 40_000, 0.5, TakesLanguage: true, TakesContext: true, Speaks: true, 488, 3),
        new("eleven_turbo_v2", "Eleven Turbo v2", 30_000, 0.5, TakesLanguage: false, TakesContext: true, Speaks: true, 488, 3),
        new("eleven_v3", "Eleven v3", 5_000, 1, TakesLanguage: true, TakesContext: false, Speaks: true, 2500, 12),
        new("eleven_v4_turbo", "Eleven v4 Turbo", 10_000, 0.5, TakesLanguage: true, TakesContext: false, Speaks: false, 0, 0),
    ];

    public static ElevenLabsModel? Find(string id) => All.FirstOrDefault(model => model.Id == id);
}

/// <summary>A model and its documented rules.</summary>
/// <param name="Id">For example <c>eleven_flash_v2_5</c>.</param>
/// <param name="CostFactor">Credits a character.</param>
/// <param name="TakesLanguage">Whether <c>language_code</c> is allowed.</param>
/// <param name="TakesContext">Whether <c>previous_text</c>, <c>next_text</c> and request ids are allowed.</param>
/// <param name="Speaks">Whether the classic text-to-speech address serves it.</param>
/// <param name="FirstByteMs">Assumed, in milliseconds.</param>
/// <param name="PerCharacterMs">Assumed, in milliseconds.</param>
internal sealed record ElevenLabsModel(
    string Id,
    string Name,
    int MaxCharacters,
    double CostFactor,
    bool TakesLanguage,
    bool TakesContext,
    bool Speaks,
    double FirstByteMs,
    double PerCharacterMs);

/// <summary>One model of <c>GET /v1/models</c>.</summary>
internal sealed record ModelDescription(
    string ModelId,
    string Name,
    bool CanDoTextToSpeech,
    bool CanUseStyle,
    bool CanUseSpeakerBoost,
    double TokenCostFactor,
    int MaximumTextLengthPerRequest,
    int MaxCharactersRequestFreeUser,
    int MaxCharactersRequestSubscribedUser,
    IReadOnlyList<ModelDescription.Language> Languages)
{
    public static ModelDescription Of(ElevenLabsModel model) => new(
        model.Id, model.Name, model.Speaks, CanUseStyle: true, CanUseSpeakerBoost: true, model.CostFactor,
        model.MaxCharacters, Math.Min(model.MaxCharacters, 2_500), model.MaxCharacters, [new("en", "English")]);

    public sealed record Language(string LanguageId, string Name);
}
