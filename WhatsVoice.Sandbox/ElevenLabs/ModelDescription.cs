namespace WhatsVoice.Sandbox.ElevenLabs;

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
