namespace WhatsVoice.Sandbox.Events;

/// <param name="Reachable">Whether the last webhook attempt was answered with 200; null before the first.</param>
/// <param name="Waiting">Webhooks that failed and are tried again.</param>
/// <param name="Problem">Why the last attempt failed.</param>
internal sealed record BusinessState(bool? Reachable, int Waiting, string? Problem);
