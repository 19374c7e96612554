namespace WhatsVoice.Tts.Engines;

/// <summary>An engine cannot work at all at present; answered with 503.</summary>
internal sealed class SpeechEngineUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Why asking again would not help for a while; decides how long the engine is left alone.</summary>
    public EngineRefusal Refusal { get; init; }
}
