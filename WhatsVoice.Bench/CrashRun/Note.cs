namespace WhatsVoice.Bench.CrashRun;

/// <summary>A voice note on somebody's phone.</summary>
/// <param name="MediaId">Its audio.</param>
/// <param name="At">When it was accepted.</param>
internal sealed record Note(string MediaId, DateTimeOffset At);
