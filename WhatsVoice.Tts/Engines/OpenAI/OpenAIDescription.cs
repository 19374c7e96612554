using System.Globalization;

namespace WhatsVoice.Tts.Engines.OpenAI;

/// <summary>A server of OpenAI's shape as the pipeline sees it. Profiles hold nothing for it.</summary>
internal sealed record OpenAIDescription(OpenAIOptions Options) : SpeechEngineDescription(
    OpenAISpeechClient.Name, $"{Options.Endpoint}/{Options.Model}/{Options.Format}", ListVoices(Options), Options.Voice)
{
    private const int OpusBits = 32_000;

    public override int? OpusBitRate => Options.Format == "opus" ? OpusBits : null;

    public override IReadOnlySet<string>? Languages(SpeechProfile profile) => Options.Languages.Length == 0
        ? null
        : Options.Languages.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);

    public override int MaxCharacters(SpeechProfile profile) => Options.MaxCharacters;

    private static List<SpeechVoice> ListVoices(OpenAIOptions options)
    {
        var more = options.Voices.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // Another server need not have OpenAI's voices: there their names mean the default voice.
        var official = options.Endpoint.Host == new Uri(OpenAIOptions.OfficialUrl).Host ? OpenAIVoices.Names : [];
        return [.. new[] { options.Voice }.Concat(official).Concat(more).Distinct()
            .Select(voice => new SpeechVoice(voice, OpenAISpeechClient.Name, "mul", string.Create(CultureInfo.InvariantCulture, $"{options.Model} at {options.Endpoint.Host}")))];
    }
}

/// <summary>The names of OpenAI's voices (API reference, create speech). Clients send one even where it is not OpenAI that speaks.</summary>
internal static class OpenAIVoices
{
    public static readonly IReadOnlyList<string> Names =
        ["alloy", "ash", "ballad", "coral", "echo", "fable", "marin", "cedar", "nova", "onyx", "sage", "shimmer", "verse"];
}
