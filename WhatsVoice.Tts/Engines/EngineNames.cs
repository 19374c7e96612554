using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Engines.ElevenLabs;
using WhatsVoice.Tts.Engines.Flite;
using WhatsVoice.Tts.Engines.OpenAI;
using WhatsVoice.Tts.Engines.Supertonic;

namespace WhatsVoice.Tts.Engines;

/// <summary>The order of the engines, <c>Speech:Engines</c>.</summary>
internal static class EngineNames
{
    public const string Key = "Speech:Engines";

    public static readonly IReadOnlyList<string> All = [ElevenLabsClient.Name, OpenAISpeechClient.Name, SupertonicClient.Name, FliteClient.Name];

    /// <summary>As configured: a list, or names separated by commas. Else every engine that is configured, the local voice last.</summary>
    public static IReadOnlyList<string> Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Key);
        string[] named = section.Value is { } value
            ? value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. section.GetChildren().Select(child => child.Value ?? "")];
        return named.Length > 0 ? named : [.. All.Where(engine => IsConfigured(engine, configuration))];
    }

    /// <summary>What is wrong with the order, by key; empty where nothing is.</summary>
    public static IEnumerable<string> Faults(IReadOnlyList<string> engines, IConfiguration configuration)
    {
        var unknown = engines.Where(engine => !All.Contains(engine)).ToArray();
        if (unknown.Length > 0 || engines.Distinct().Count() < engines.Count)
        {
            yield return $"{Key} is '{string.Join(",", engines)}': it must name engines in order, each once, of {string.Join(", ", All)}.";
        }

        foreach (var engine in engines.Intersect(All).Where(engine => !IsConfigured(engine, configuration)))
        {
            var missing = engine switch
            {
                ElevenLabsClient.Name => "ElevenLabs:ApiKey",
                SupertonicClient.Name => "Supertonic:Model or Supertonic:ModelPath",
                _ => "OpenAI:BaseUrl or OpenAI:ApiKey",
            };
            yield return $"{missing} is missing, and {Key} names {engine}.";
        }
    }

    private static bool IsConfigured(string engine, IConfiguration configuration) => engine switch
    {
        ElevenLabsClient.Name => !string.IsNullOrWhiteSpace(configuration[$"{ElevenLabsOptions.Section}:{nameof(ElevenLabsOptions.ApiKey)}"]),
        OpenAISpeechClient.Name => !string.IsNullOrWhiteSpace(configuration[$"{OpenAIOptions.Section}:{nameof(OpenAIOptions.BaseUrl)}"])
            || !string.IsNullOrWhiteSpace(configuration[$"{OpenAIOptions.Section}:{nameof(OpenAIOptions.ApiKey)}"]),
        SupertonicClient.Name => !string.IsNullOrWhiteSpace(configuration[$"{SupertonicOptions.Section}:{nameof(SupertonicOptions.Model)}"])
            || !string.IsNullOrWhiteSpace(configuration[$"{SupertonicOptions.Section}:{nameof(SupertonicOptions.ModelPath)}"]),
        _ => true,
    };
}

/// <summary>Stops the start where <c>Speech:Engines</c> names an engine that does not exist or is not configured.</summary>
internal sealed class EngineOrderValidator(IConfiguration configuration) : IValidateOptions<EngineOptions>
{
    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        var faults = EngineNames.Faults(EngineNames.Read(configuration), configuration).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
