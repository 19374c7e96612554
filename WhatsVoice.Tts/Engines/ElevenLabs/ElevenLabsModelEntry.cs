using System.Collections.Frozen;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary>One model in the answer of <c>GET /v1/models</c>, as far as it matters here.</summary>
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
