namespace WhatsVoice.Tts.Engines;

/// <summary>An engine failed on this text; answered with 502. The message never repeats the text.</summary>
internal sealed class SpeechEngineException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The field of the request that the engine refused, by its own name: then the request is at fault, not the engine.</summary>
    public string? Field { get; init; }

    /// <summary>
    /// Whether it is told in <c>/health</c> without opening the breaker. The text may be at fault: the sound is whole, but silent or of a length that
    /// does not fit, or the server failed at it (HTTP 500) or forbids it (HTTP 403). Or the model or the address is unknown, which a profile may have chosen; or the request has a voice or instructions of its own.
    /// </summary>
    public bool Doubtful { get; set; }
}

/// <summary>An engine cannot work at all at present; answered with 503.</summary>
internal sealed class SpeechEngineUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Why asking again would not help for a while; decides how long the breaker stays open.</summary>
    public EngineRefusal Refusal { get; init; }
}

/// <summary>Why an engine refuses every request, not just this one.</summary>
internal enum EngineRefusal
{
    None,

    /// <summary>The key is wrong, or the account is blocked.</summary>
    Credentials,

    /// <summary>Nothing is left of what was paid for.</summary>
    Quota,
}

/// <summary>The engine knows none of the letters of a sentence; answered with 400 on <c>input</c>.</summary>
internal sealed class UnspeakableTextException(string message, string requestField = "input") : Exception(message)
{
    public string Field => requestField;
}
