using Microsoft.Extensions.Options;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>Configuration section <c>Sandbox:ElevenLabs</c>: the plan, and how fast the models are taken to be.</summary>
internal sealed class ElevenLabsOptions
{
    /// <summary>The key of <see cref="Latency"/> that stands for every model without one of its own.</summary>
    public const string EveryModel = "all";

    /// <summary>Calls at once before 429, 1 to 1,000. Default: 5, the Creator plan's for Multilingual.</summary>
    public int MaxConcurrency { get; set; } = 5;

    /// <summary>Latency by model id, or <c>all</c>. Default: <see cref="ElevenLabsModels"/>' assumptions.</summary>
    public Dictionary<string, ModelLatency> Latency { get; } = new(StringComparer.Ordinal);

    /// <summary>The folder of <c>flite.wasm</c>. Default: <c>local-voice</c> beside the program.</summary>
    public string? VoiceFolder { get; set; }
}

/// <summary>How long a model takes; what is null falls back to the sandbox's own assumption.</summary>
internal sealed class ModelLatency
{
    /// <summary>From the request to the first byte of a streamed answer, in milliseconds.</summary>
    public double? FirstByteMs { get; set; }

    /// <summary>What each character of the text adds until the last byte, in milliseconds.</summary>
    public double? PerCharacterMs { get; set; }
}

/// <summary>How long an answer takes: assumed, not ElevenLabs' (see <see cref="ElevenLabsModels"/> for where the figures come from).</summary>
internal sealed class LatencyModel(IOptions<SandboxOptions> options)
{
    /// <summary>Configured figures are taken as they are; the sandbox's own grow by what speaker boost costs, which is on by default.</summary>
    /// <returns>From the request to the first byte of a stream, and from there to the last.</returns>
    public (TimeSpan FirstByte, TimeSpan Remainder) Of(ElevenLabsModel model, int characters, VoiceSettings? settings)
    {
        var latencies = options.Value.ElevenLabs.Latency;
        var own = latencies.GetValueOrDefault(model.Id);
        var every = latencies.GetValueOrDefault(ElevenLabsOptions.EveryModel);
        var boost = settings?.UseSpeakerBoost ?? true ? ElevenLabsModels.SpeakerBoostMs : 0;
        var firstByte = own?.FirstByteMs ?? every?.FirstByteMs ?? model.FirstByteMs + boost;
        var perCharacter = own?.PerCharacterMs ?? every?.PerCharacterMs ?? model.PerCharacterMs;
        return (TimeSpan.FromMilliseconds(firstByte), TimeSpan.FromMilliseconds(perCharacter * characters));
    }
}
