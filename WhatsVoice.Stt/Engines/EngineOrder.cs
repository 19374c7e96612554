using Microsoft.Extensions.Options;
using WhatsVoice.Stt.Engines.ElevenLabs;
using WhatsVoice.Stt.Engines.OpenAI;
using WhatsVoice.Stt.Engines.Whisper;

namespace WhatsVoice.Stt.Engines;

/// <summary>The order of the engines, <c>Transcription:Engines</c>; a wrong one stops the start.</summary>
internal sealed class EngineOrder(IConfiguration configuration) : IValidateOptions<SttOptions>
{
    private const string Key = "Transcription:Engines";

    private static readonly string[] Known = [ElevenLabsTranscriber.Name, OpenAITranscriber.Name, WhisperTranscriber.Name];

    /// <summary>As configured: a list, or names separated by commas. Otherwise every engine that has settings, the local one last.</summary>
    public static IReadOnlyList<string> Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Key);
        string[] named = section.Value is { } value
            ? value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. section.GetChildren().Select(child => child.Value ?? "")];
        return named.Length > 0 ? named : [.. Known.Where(engine => HasSettings(engine, configuration, asked: false))];
    }

    public ValidateOptionsResult Validate(string? name, SttOptions options)
    {
        var engines = Read(configuration);
        List<string> failures = [];
        if (engines.Except(Known).Any() || engines.Distinct().Count() < engines.Count)
        {
            failures.Add($"{Key} is '{string.Join(",", engines)}': it must name engines in order, each once, of {string.Join(", ", Known)}.");
        }

        failures.AddRange(engines.Intersect(Known).Where(engine => !HasSettings(engine, configuration, asked: true)).Select(engine => engine switch
        {
            ElevenLabsTranscriber.Name => $"ElevenLabs:ApiKey is missing, and {Key} names elevenlabs.",
            OpenAITranscriber.Name => $"Transcription:OpenAI:BaseUrl or OpenAI:ApiKey is missing, and {Key} names openai.",
            _ => $"Whisper:Model or Whisper:ModelPath is missing, and {Key} names whisper.",
        }));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <param name="engine">One of the known ones.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="asked">Whether the configuration names the engine, so that settings it shares with the speech service count.</param>
    private static bool HasSettings(string engine, IConfiguration configuration, bool asked)
    {
        return engine switch
        {
            ElevenLabsTranscriber.Name => Has("Transcription:ElevenLabs:ApiKey") || Has("ElevenLabs:ApiKey"),

            // A server under OpenAI:BaseUrl may only speak (Kokoro-FastAPI): it transcribes when it is asked for by name.
            OpenAITranscriber.Name => Has("Transcription:OpenAI:BaseUrl") || Has("Transcription:OpenAI:ApiKey")
                || (Has("OpenAI:BaseUrl") ? asked : Has("OpenAI:ApiKey")),
            _ => Has("Whisper:Model") || Has("Whisper:ModelPath"),
        };

        bool Has(string key) => !string.IsNullOrWhiteSpace(configuration[key]);
    }
}
