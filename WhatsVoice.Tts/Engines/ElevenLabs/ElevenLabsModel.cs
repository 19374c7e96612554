using System.Collections.Frozen;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary>What a model can do, from <c>GET /v1/models</c>; until that answers, from ElevenLabs' documentation of its models.</summary>
/// <param name="Id">As in <c>model_id</c>.</param>
/// <param name="Speaks">Whether the text-to-speech endpoint takes it.</param>
/// <param name="MaxCharacters">The longest text of one call.</param>
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

    /// <summary>What the documentation says, or a careful guess.</summary>
    public static ElevenLabsModel Documented(string id) =>
        new(id, Speaks: true, DocumentedMaxCharacters.GetValueOrDefault(id, UnknownMaxCharacters), DocumentedLanguages.GetValueOrDefault(id, FrozenSet<string>.Empty));
}
