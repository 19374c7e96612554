using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Stt.Engines;

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

    /// <summary>HTTP 403: the key lacks a permission, or a firewall or a moderation refuses this file. It is not tried again, and counts as one failure.</summary>
    Forbidden,

    Quota,

    /// <summary>The engine cannot be used at present: its breaker is open, its model is not there yet, or our budget for it is used up.</summary>
    Unavailable,
}

/// <summary>An engine did not transcribe. The message never repeats a transcript.</summary>
internal sealed class EngineException(EngineFault fault, string message, Exception? innerException = null) : Exception(message, innerException), IAttemptFailure
{
    public EngineFault Fault => fault;

    /// <summary>What may be billed is not tried again, since the next attempt might be billed as well; but for a connection that broke.</summary>
    public bool IsPassing => fault == EngineFault.Transient && (BrokeOff || !MayBeBilled);

    /// <summary>The connection broke after the sound, or some of it, had been sent.</summary>
    public bool BrokeOff { get; init; }

    /// <summary>How many attempts of the engine may be billed, this one included.</summary>
    public int BilledAttempts { get; set; }

    /// <summary><c>Retry-After</c>, if known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The engine itself failed (HTTP 500), as some do at a file that they cannot decode.</summary>
    public bool MayBeTheFile { get; init; }

    /// <summary>It says nothing of the engine: the same sound failed a moment ago, or the file is of a format that is not checked and may be damaged.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>The engine, or one of several, may have done work that it bills: it ran out of time, broke off, or answered 200 without a transcript.</summary>
    public bool MayBeBilled
    {
        get => field || BrokeOff || BilledAttempts > 0 || fault == EngineFault.Timeout;
        init;
    }

    /// <summary>A connection that was not opened, that broke, or over which more came than is read.</summary>
    public static EngineException OfConnection(string engine, HttpRequestException exception) => exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
        ? new(EngineFault.Transient, $"The engine {engine} answers with more than a transcript.", exception) { MayBeBilled = true }
        : new(EngineFault.Transient, $"The engine {engine} cannot be reached.", exception) { BrokeOff = !CallPolicy.WasNotSent(exception) };

    /// <summary>What an HTTP status stands for, where the body does not tell more.</summary>
    public static EngineFault FaultOf(int status) => status switch
    {
        401 => EngineFault.Credentials,
        403 => EngineFault.Forbidden,
        402 => EngineFault.Quota,
        404 or 405 or (>= 300 and < 400) => EngineFault.Configuration,
        0 or 408 or 425 or 429 or >= 500 => EngineFault.Transient,
        _ => EngineFault.Request,
    };
}
