using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace WhatsVoice.Bench.Speech;

/// <summary>What one run of <see cref="SpeechCommand"/> has measured.</summary>
internal sealed class SpeechFigures
{
    public Samples WholeText { get; } = new();

    public Samples LongestFirst { get; } = new();

    public Samples ShortestFirst { get; } = new();

    public Samples Equal { get; } = new();

    public Samples OneNew { get; } = new();

    public Samples SameNode { get; } = new();

    public Samples FreshProcess { get; } = new();

    public Samples Redis { get; } = new();

    /// <summary>Answers whose cache or engine were not what the row says, with how often; each makes its row doubtful.</summary>
    public SortedDictionary<string, int> Unexpected { get; } = new(StringComparer.Ordinal);
}

/// <summary>Starts the sandbox, a Redis and the speech service, and measures them against each other.</summary>
internal sealed class SpeechRun(string engine, int repeats)
{
    public const int FirstByteMs = 300;
    public const int PerCharacterMs = 8;
    public const int AtOnce = 5;
    private const int HitsPerText = 20;

    private readonly SpeechFigures _figures = new();
    private readonly List<string> _spoken = [];
    private bool _restarted;

    /// <exception cref="InvalidOperationException">Something could not be started, or did not answer with audio.</exception>
    public async Task<SpeechFigures> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sandbox = await SandboxProcess.StartAsync(new Dictionary<string, string>
        {
            ["Sandbox__ElevenLabs__MaxConcurrency"] = Text(AtOnce),
            ["Sandbox__ElevenLabs__Latency__all__FirstByteMs"] = Text(FirstByteMs),
            ["Sandbox__ElevenLabs__Latency__all__PerCharacterMs"] = Text(PerCharacterMs),
        });
        var settings = new Dictionary<string, string>(SandboxProcess.EngineSettings(sandbox))
        {
            ["Speech__Engines__0"] = engine,
            ["Speech__MaxConcurrency"] = Text(AtOnce),
            ["ElevenLabs__MaxConcurrency"] = Text(AtOnce),
            ["ConnectionStrings__cache"] = redis.ConnectionString,
        };

        await using (var tts = await ServiceProcess.StartAsync("WhatsVoice.Tts", settings))
        {
            await SynthesizeAsync(sandbox, tts.Address, cancellationToken);
        }

        // The same Redis, nothing in memory.
        _restarted = true;
        await using var fresh = await ServiceProcess.StartAsync("WhatsVoice.Tts", settings);
        using var client = new SpeechClient(fresh.Address);
        _figures.FreshProcess.Add(await SpeakAsync(client, _spoken[0], "hit", cancellationToken));
        foreach (var text in _spoken.Skip(1))
        {
            _figures.Redis.Add(await SpeakAsync(client, text, "hit", cancellationToken));
        }

        return _figures;
    }

    private async Task SynthesizeAsync(ServiceProcess sandbox, Uri tts, CancellationToken cancellationToken)
    {
        using var upstream = SandboxProcess.CreateClient();
        using var client = new SpeechClient(tts);
        await WholeTextAsync(upstream, sandbox, "Warm up.", cancellationToken);
        await client.SpeakAsync("Warm up. And once more.", null, stream: false, cancellationToken);

        for (var run = 0; run < repeats; run++)
        {
            var known = SpeechTexts.LongestFirst();
            _figures.WholeText.Add(await WholeTextAsync(upstream, sandbox, SpeechTexts.Join(known), cancellationToken));
            _figures.LongestFirst.Add(await SpeakAsync(client, SpeechTexts.Join(known), "miss", cancellationToken));
            _figures.ShortestFirst.Add(await SpeakAsync(client, SpeechTexts.Join(SpeechTexts.ShortestFirst()), "miss", cancellationToken));
            _figures.Equal.Add(await SpeakAsync(client, SpeechTexts.Join(SpeechTexts.Equal()), "miss", cancellationToken));

            var changed = SpeechTexts.WithOneNew(known);
            _figures.OneNew.Add(await SpeakAsync(client, SpeechTexts.Join(changed), "partial", cancellationToken));
            for (var hit = 0; hit < HitsPerText; hit++)
            {
                _figures.SameNode.Add(await SpeakAsync(client, SpeechTexts.Join(known), "hit", cancellationToken));
            }

            _spoken.Add(SpeechTexts.Join(known));
            _spoken.Add(SpeechTexts.Join(changed));
        }
    }

    private async Task<TimeSpan> SpeakAsync(SpeechClient client, string text, string cache, CancellationToken cancellationToken)
    {
        var note = await client.SpeakAsync(text, null, stream: false, cancellationToken);
        if (note.Engine != engine)
        {
            CountUnexpected($"X-Engine '{note.Engine}' instead of '{engine}'");
        }

        if (note.Cache != cache)
        {
            CountUnexpected($"X-Cache '{note.Cache}' instead of '{cache}'{(_restarted ? " from Redis" : "")}");
        }

        return note.Total;
    }

    /// <summary>A whole text in one request to the upstream: what a bot without a speech service does.</summary>
    private static async Task<TimeSpan> WholeTextAsync(HttpClient upstream, ServiceProcess sandbox, string text, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await upstream.PostAsJsonAsync(SandboxProcess.SpeechUri(sandbox), new { text, model_id = "eleven_multilingual_v2" }, cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(started);
    }

    private void CountUnexpected(string what) => _figures.Unexpected[what] = _figures.Unexpected.GetValueOrDefault(what) + 1;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
