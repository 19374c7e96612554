namespace WhatsVoice.Sandbox.Graph;

/// <summary>Endpoint metadata: the name under which calls are logged and broken.</summary>
internal sealed record GraphRoute(string Name);
