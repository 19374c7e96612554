namespace WhatsVoice.Sandbox.Faults;

/// <summary>Endpoint metadata: the name of <see cref="Routes"/> under which calls are logged and broken.</summary>
internal sealed record CallRoute(string Name);
