namespace WhatsVoice.Tts.Engines;

/// <summary>Why an engine refuses every request, not just this one.</summary>
internal enum EngineRefusal
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>The key is wrong, or the account is blocked.</summary>
    Credentials,

    /// <summary>Nothing is left of what was paid for.</summary>
    Quota,
}
