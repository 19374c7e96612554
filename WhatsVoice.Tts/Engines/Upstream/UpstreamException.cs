namespace WhatsVoice.Tts.Engines.Upstream;

/// <summary>One failed attempt at an engine elsewhere; <see cref="UpstreamCaller"/> decides what becomes of it.</summary>
internal sealed class UpstreamException(UpstreamFault fault, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public UpstreamFault Fault => fault;

    /// <summary>Which field was refused, for <see cref="UpstreamFault.Request"/>.</summary>
    public string? Field { get; init; }

    /// <summary>How long the engine asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the engine may have done, and billed, the work.</summary>
    public bool MaybePaid { get; init; }
}
