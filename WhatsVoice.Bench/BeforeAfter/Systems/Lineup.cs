namespace WhatsVoice.Bench.BeforeAfter.Systems;

/// <summary>
/// All contenders, started and warmed up, so that they can be measured in turns: the speed of a shared machine changes within
/// minutes, and what is compared must have run close together. Who is not being measured is idle.
/// </summary>
internal sealed class Lineup : IAsyncDisposable
{
    private readonly Dictionary<string, MeasuredSystem> _running = new(StringComparer.Ordinal);

    public static async Task<Lineup> StartAsync(Stage stage, IReadOnlyList<Contender> contenders, CancellationToken cancellationToken)
    {
        var lineup = new Lineup();
        try
        {
            foreach (var contender in contenders)
            {
                if (!lineup._running.TryGetValue(contender.Program, out var system))
                {
                    system = lineup._running[contender.Program] = await contender.StartAsync(stage.Upstream, cancellationToken);
                }

                await stage.WarmUpAsync(system, contender, cancellationToken);
            }

            return lineup;
        }
        catch
        {
            await lineup.DisposeAsync();
            throw;
        }
    }

    public MeasuredSystem this[Contender contender] => _running[contender.Program];

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _running.Values)
        {
            await system.DisposeAsync();
        }
    }
}
