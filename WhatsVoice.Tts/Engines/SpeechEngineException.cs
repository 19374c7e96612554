namespace WhatsVoice.Tts.Engines;

/// <summary>An engine failed on this text; answered with 502. The message never repeats the text.</summary>
internal sealed class SpeechEngineException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The field of the request that the engine refused, by its own name: then the request is at fault, not the engine.</summary>
    public string? Field { get; init; }

    /// <summary>Whether the engine certainly did no work that it bills.</summary>
    public bool Unpaid { get; init; }
}
