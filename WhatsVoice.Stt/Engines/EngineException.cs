using WhatsVoice.ServiceDefaults.Engines;

namespace WhatsVoice.Stt.Engines;

/// <summary>Why an engine did not transcribe.</summary>
internal enum EngineFault
{
    /// <summary>A failure that may not happen again: overload, a lost connection, an error of the server.</summary>
    Transient,

    /// <summary>The engine did not answer within its time limit. It may have done the work, so it is not asked again.</summary>
    Timeout,

    /// <summary>The engine refuses this file or this field; other requests are not affected.</summary>
    Request,

    /// <summary>The engine's settings are wrong: it does not know the model, or there is no such address. No request can succeed.</summary>
    Configuration,

    /// <summary>The key is wrong, or the account is blocked.</summary>
    Credentials,

    /// <summary>The quota or the budget is used up.</summary>
    Quota,

    /// <summary>The engine cannot work at present: its breaker is open, or its model is not there yet.</summary>
    Unavailable,
}

/// <summary>An engine did not transcribe. The message never repeats a transcript.</summary>
internal sealed class EngineException(EngineFault fault, string message, Exception? innerException = null) : Exception(message, innerException), IAttemptFailure
{
    public EngineFault Fault => fault;

    /// <summary>Not an answer without a transcript: it may be billed, and so may the next one.</summary>
    public bool IsPassing => fault == EngineFault.Transient && !IsAnswered;

    /// <summary><c>Retry-After</c>, if known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The engine answered 200 without a transcript; of several engines, one may have done the work.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>The same sound failed lately: that it fails again says nothing more of the engine.</summary>
    public bool IsOfKnownSound { get; set; }

    /// <summary>Whether the engine certainly did no work that it bills.</summary>
    public bool IsUnpaid => fault is not EngineFault.Timeout && !IsAnswered;

    /// <summary>What an HTTP status stands for, where the body does not tell more.</summary>
    public static EngineFault FaultOf(int status) => status switch
    {
        401 or 403 => EngineFault.Credentials,
        402 => EngineFault.Quota,
        404 or 405 or (>= 300 and < 400) => EngineFault.Configuration,
        0 or 408 or 425 or 429 or >= 500 => EngineFault.Transient,
        _ => EngineFault.Request,
    };
}
