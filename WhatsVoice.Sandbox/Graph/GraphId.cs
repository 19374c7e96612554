namespace WhatsVoice.Sandbox.Graph;

internal sealed record GraphId(string Id);
