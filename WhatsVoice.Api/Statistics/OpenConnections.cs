namespace WhatsVoice.Api.Statistics;

/// <summary>Outbound connections to one server.</summary>
/// <param name="Server">Host and port.</param>
/// <param name="Active">With a request on them.</param>
/// <param name="Idle">Kept warm.</param>
internal sealed record OpenConnections(string Server, long Active, long Idle);
