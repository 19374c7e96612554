using System.Globalization;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Engines.OpenAI;

/// <summary>An OpenAI-compatible server as the pipeline sees it. Profiles hold nothing for it.</summary>
internal sealed partial record OpenAIDescription(OpenAIOptions Options) : SpeechEngineDescription(
    OpenAISpeechClient.Name, $"{Options.Endpoint}/{Options.Model}/{Options.Format}", ListVoices(Options), Options.Voice)
{
    public override bool TakesInstructions => true;

    public override int InstructionCharacters(string instructions) => InstructionsFor(instructions).Length;

    /// <summary>The request's instructions, else the configured ones.</summary>
    public string InstructionsFor(string instructions) => instructions.Length > 0 ? instructions : Options.Instructions;

    public override string Licence => IsOfficial(Options) ? "OpenAI's terms" : "As the server's model";

    /// <summary>Another server decides by itself: Kokoro also takes mixes such as <c>af_bella(2)+af_sky(1)</c>.</summary>
    public override bool MayHaveVoice(string voice) =>
        HasVoice(voice) || (!IsOfficial(Options) && !OpenAIVoices.Names.Contains(voice) && VoiceName().IsMatch(voice));

    public override string Settings(SpeechProfile profile, double speed) =>
        Options.Instructions.Length == 0 ? base.Settings(profile, speed) : $"{base.Settings(profile, speed)}/{Options.Instructions}";

    public override IReadOnlySet<string>? Languages(SpeechProfile profile) => Options.Languages.Length == 0
        ? null
        : Options.Languages.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);

    public override int MaxCharacters(SpeechProfile profile) => Options.MaxCharacters;

    private static bool IsOfficial(OpenAIOptions options) => options.Endpoint.Host == new Uri(OpenAIOptions.OfficialUrl).Host;

    [GeneratedRegex(@"^[\p{L}\p{N}_.:+*()/ -]{1,200}$", RegexOptions.NonBacktracking)]
    private static partial Regex VoiceName();

    private static List<SpeechVoice> ListVoices(OpenAIOptions options)
    {
        var more = options.Voices.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // Another server need not have OpenAI's voices: there their names mean the default voice.
        var official = IsOfficial(options) ? OpenAIVoices.Names : [];
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
