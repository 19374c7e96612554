namespace WhatsVoice.Bench.BeforeAfter.Upstream;

/// <summary>How long the upstream takes for its answers, the same for every system.</summary>
/// <param name="Speech">Text to speech.</param>
/// <param name="Graph">A read mark, an upload, a send.</param>
/// <param name="Connection">What each new connection waits first, in the place of the round trips of TCP and TLS.</param>
internal sealed record UpstreamTimes(TimeSpan Speech, TimeSpan Graph, TimeSpan Connection)
{
    /// <summary>Assumed: two round trips of 25 ms.</summary>
    private static readonly TimeSpan Handshake = TimeSpan.FromMilliseconds(50);

    /// <summary>Short, so that what the systems add shows, and so that 100 calls at once to ElevenLabs do not limit the rate.</summary>
    public static UpstreamTimes Load { get; } = new(TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(15), Handshake);

    /// <summary>
    /// Near what the outside world is said to take. Speech as the sandbox has it for Multilingual v2: 1,232 ms (published) and 8 ms for
    /// each of 67 characters (assumed). Graph: assumed.
    /// </summary>
    public static UpstreamTimes Published { get; } = new(TimeSpan.FromMilliseconds(1232 + (8 * 67)), TimeSpan.FromMilliseconds(50), Handshake);
}
