using WhatsVoice.Bench.Processes;

namespace WhatsVoice.Bench.CompareProfiles;

/// <summary>The speech service to ask: one that runs already, or one started here with the real ElevenLabs, the sandbox or the local voice behind it.</summary>
internal sealed class SpeechSource : IAsyncDisposable
{
    private const string ElevenLabsKey = "ElevenLabs__ApiKey";

    private readonly List<RunningService> _services = [];

    public Uri Address { get; private init; } = null!;

    /// <summary>What the times stand for.</summary>
    public string Label { get; private init; } = "";

    /// <summary>Who must have spoken for <see cref="Label"/> to be true; null where anybody may.</summary>
    public string? Engine { get; private init; }

    /// <summary>Whether its cache is ours to empty.</summary>
    public bool IsOwn => _services.Count > 0;

    /// <param name="running">The address of a service that runs; null to start one.</param>
    /// <param name="engine">elevenlabs or flite.</param>
    /// <param name="cancellationToken">Stops what was started.</param>
    public static async Task<SpeechSource> OpenAsync(Uri? running, string engine, CancellationToken cancellationToken)
    {
        if (running is not null)
        {
            return new SpeechSource { Address = running, Label = $"{running}, with whatever engine it is configured to use" };
        }

        if (engine != "elevenlabs")
        {
            return await StartAsync($"{engine}, on this machine", new() { ["Speech__Engines__0"] = engine }, [], cancellationToken);
        }

        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ElevenLabsKey)))
        {
            return await StartAsync(
                "ElevenLabs itself, from this machine: every text is billed", new() { ["Speech__Engines__0"] = engine }, [], cancellationToken);
        }

        var sandbox = await SandboxProcess.StartAsync(new Dictionary<string, string>(), cancellationToken);
        return await StartAsync(
            $"latency model assumed by the sandbox, not ElevenLabs (set {ElevenLabsKey} for the real one)",
            SandboxProcess.EngineSettings(sandbox), [sandbox], cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            await service.DisposeAsync();
        }
    }

    /// <summary>Without Redis, so that nothing of an earlier run is found.</summary>
    private static async Task<SpeechSource> StartAsync(
        string label, Dictionary<string, string> settings, IReadOnlyList<RunningService> upstream, CancellationToken cancellationToken)
    {
        try
        {
            var tts = await RunningService.StartAsync("WhatsVoice.Tts", settings, cancellationToken);
            var source = new SpeechSource { Address = tts.Address, Label = label, Engine = settings["Speech__Engines__0"] };
            source._services.AddRange([tts, .. upstream]);
            return source;
        }
        catch
        {
            foreach (var service in upstream)
            {
                await service.DisposeAsync();
            }

            throw;
        }
    }
}
