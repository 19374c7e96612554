namespace WhatsVoice.Sandbox.Faults;

/// <param name="Route">One of <see cref="Routes.All"/>.</param>
/// <param name="Ms">Added to every call on the route, 0 (none) to 600,000 ms.</param>
internal sealed record LatencyRule(string? Route, int Ms)
{
    /// <summary>Field name to what is wrong with it; empty when all is well.</summary>
    public Dictionary<string, string[]> Problems()
    {
        Dictionary<string, string[]> problems = [];
        if (!Routes.All.Contains(Route))
        {
            problems["route"] = [$"route is '{Route}'; allowed: {string.Join(", ", Routes.All)}."];
        }

        if (Ms is < 0 or > 600_000)
        {
            problems["ms"] = [$"ms must be 0 to 600000; it is {Ms}."];
        }

        return problems;
    }
}
