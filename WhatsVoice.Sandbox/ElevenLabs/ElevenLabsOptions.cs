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
