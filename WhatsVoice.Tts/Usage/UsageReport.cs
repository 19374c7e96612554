namespace WhatsVoice.Tts.Usage;

/// <summary>The answer of <c>GET /v1/usage</c>.</summary>
/// <param name="Engines">In the order of <c>Speech:Engines</c>.</param>
/// <param name="Profiles">What a request may name as its profile.</param>
/// <param name="DefaultProfile">The profile of a request that names none.</param>
internal sealed record UsageReport(IReadOnlyList<EngineUsage> Engines, IReadOnlyList<string> Profiles, string DefaultProfile);
