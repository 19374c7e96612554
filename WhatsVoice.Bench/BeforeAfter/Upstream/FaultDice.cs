namespace WhatsVoice.Bench.BeforeAfter.Upstream;

/// <summary>Decides which calls fail. The same seed for every system.</summary>
/// <param name="share">0 to 1.</param>
internal sealed class FaultDice(double share)
{
    private const int Seed = 20261122;
    private readonly Lock _gate = new();
#pragma warning disable CA5394 // Which call fails is no secret.
    private readonly Random _random = new(Seed);

    public bool Fails()
    {
        lock (_gate)
        {
            return _random.NextDouble() < share;
        }
    }
#pragma warning restore CA5394
}
