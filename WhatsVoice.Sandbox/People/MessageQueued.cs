namespace WhatsVoice.Sandbox.People;

/// <param name="Id">The message's id; its webhook is queued, not yet delivered.</param>
internal sealed record MessageQueued(string Id);
