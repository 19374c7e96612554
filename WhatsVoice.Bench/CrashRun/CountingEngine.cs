using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>A transcription engine in OpenAI's shape: it knows the recordings it was told of, takes a fixed time, and counts each of them.</summary>
internal sealed class CountingEngine : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeSpan _takes;
    private readonly ConcurrentDictionary<string, string> _words = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TimeSpan> _took = new(StringComparer.Ordinal);

    private CountingEngine(WebApplication app, TimeSpan takes) => (_app, _takes) = (app, takes);

    public Uri Address => new(_app.Urls.First());

    /// <summary>How many different recordings it was given.</summary>
    public int Recordings => _asked.Count;

    /// <summary>How often it was given one that it had been given before.</summary>
    public int PaidTwice => _asked.Values.Sum(times => times - 1);

    public static async Task<CountingEngine> StartAsync(TimeSpan takes, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Find()}");
        var engine = new CountingEngine(builder.Build(), takes);
        engine._app.MapPost("/v1/audio/transcriptions", (Delegate)engine.TranscribeAsync);
        await engine._app.StartAsync(cancellationToken);
        return engine;
    }

    /// <summary>Tells it what is said in a recording.</summary>
    public void Know(byte[] audio, string words) => _words[Hash(audio)] = words;

    /// <returns>How long it took for this recording, from the request's first byte to its answer.</returns>
    public TimeSpan TookFor(byte[] audio) => _took[Hash(audio)];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TranscribeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();

        // Read and counted whatever becomes of the caller: it is paid.
        var form = await context.Request.ReadFormAsync(CancellationToken.None);
        using var audio = new MemoryStream();
        await form.Files["file"]!.CopyToAsync(audio, CancellationToken.None);
        var hash = Hash(audio.ToArray());
        _asked.AddOrUpdate(hash, 1, (_, times) => times + 1);
        await Task.Delay(_takes, TimeProvider.System, CancellationToken.None);
        _took[hash] = Stopwatch.GetElapsedTime(started);
        return Results.Json(new { task = "transcribe", language = "english", text = _words[hash] });
    }

    private static string Hash(byte[] audio) => Convert.ToHexStringLower(SHA256.HashData(audio));
}
