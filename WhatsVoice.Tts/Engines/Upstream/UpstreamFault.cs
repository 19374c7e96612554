namespace WhatsVoice.Tts.Engines.Upstream;

/// <summary>What a failed call to an engine elsewhere means for the next one.</summary>
internal enum UpstreamFault
{
    /// <summary>Theirs and passing: 5xx, a broken connection, a busy system. Worth repeating.</summary>
    Passing,

    /// <summary>Too many of our own calls at once: worth waiting for.</summary>
    Concurrency,

    /// <summary>The request is wrong.</summary>
    Request,

    /// <summary>The key is wrong or the account is blocked.</summary>
    Credentials,

    /// <summary>The quota is used up.</summary>
    Quota,
}
