namespace WhatsVoice.Sandbox.Graph;

internal sealed record GraphSuccess(bool Success);
