namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>How long a model takes; what is null falls back to the sandbox's own assumption.</summary>
internal sealed class ModelLatency
{
    /// <summary>From the request to the first byte of a streamed answer, in milliseconds.</summary>
    public double? FirstByteMs { get; set; }

    /// <summary>What each character of the text adds until the last byte, in milliseconds.</summary>
    public double? PerCharacterMs { get; set; }
}
