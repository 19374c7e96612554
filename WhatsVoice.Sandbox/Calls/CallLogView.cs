namespace WhatsVoice.Sandbox.Calls;

/// <param name="Entries">Oldest first.</param>
/// <param name="Dropped">How many older entries were forgotten since the log was last emptied.</param>
internal sealed record CallLogView(IReadOnlyList<CallLogEntry> Entries, long Dropped);
