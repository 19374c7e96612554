using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.EndToEnd;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Drivers;

/// <summary>
/// An engine elsewhere, on a real port: ElevenLabs and OpenAI's shape. Speaks in tones, or answers as the test says. A call to any
/// other address fails the test when the stand-in is disposed.
/// </summary>
internal sealed class EngineStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _unexpected = [];
    private int _aliveAsked;

    private EngineStandIn(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Calls for speech, in order.</summary>
    public ConcurrentQueue<EngineCall> Calls { get; } = [];

    /// <summary>Answers for the first calls, one each; then <see cref="Answer"/>.</summary>
    public ConcurrentQueue<Func<EngineCall, HttpContext, Task>> First { get; } = [];

    /// <summary>Answers a call for speech.</summary>
    public Func<EngineCall, HttpContext, Task> Answer { get; set; } = SpeakAsync;

    /// <summary>What <c>GET /v1/models</c> answers; null for an error.</summary>
    public string? Models { get; set; } = "[]";

    /// <summary>Answers <c>GET /alive</c>, as the Tts service does.</summary>
    public Func<HttpContext, Task> Alive { get; set; } = _ => Task.CompletedTask;

    /// <summary>How often it was asked whether it lives.</summary>
    public int AliveAsked => Volatile.Read(ref _aliveAsked);

    public static async Task<EngineStandIn> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var engine = new EngineStandIn(app);
        app.MapGet("/v1/models", () => engine.Models is { } models ? Results.Text(models, "application/json") : Results.StatusCode(500));
        app.MapPost("/v1/text-to-speech/{voice}", engine.TakeAsync);
        app.MapPost("/v1/audio/speech", engine.TakeAsync);
        app.MapGet("/alive", engine.TellAliveAsync);
        app.MapMethods("/", ["HEAD"], () => Results.NotFound()); // keeps connections warm
        app.MapFallback((HttpContext context) =>
        {
            engine._unexpected.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return Results.NotFound();
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return engine;
    }

    /// <summary>Speaks in the format asked for.</summary>
    public static Task SpeakAsync(EngineCall call, HttpContext context) => SendAsync(context, Audio(call));

    /// <summary>An error of ElevenLabs, in the newer form (<paramref name="code"/>) or the older (<paramref name="status"/>).</summary>
    public static Func<EngineCall, HttpContext, Task> Error(int http, string? code = null, string? status = null, string? retryAfter = null) => (_, context) =>
    {
        context.Response.StatusCode = http;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        return Results.Json(new { detail = new { code, status, message = "As told." } }, statusCode: http).ExecuteAsync(context);
    };

    /// <summary>Any body with any status.</summary>
    public static Func<EngineCall, HttpContext, Task> Body(int http, string body) => (_, context) =>
        Results.Text(body, "application/json", statusCode: http).ExecuteAsync(context);

    /// <summary>These bytes as audio.</summary>
    public static Func<EngineCall, HttpContext, Task> Send(Func<EngineCall, byte[]> audio) => (call, context) => SendAsync(context, audio(call));

    /// <summary>Never answers.</summary>
    public static Task HangAsync(EngineCall call, HttpContext context) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    /// <summary>Breaks the connection.</summary>
    public static Task ResetAsync(EngineCall call, HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>What this engine would say.</summary>
    public static byte[] Audio(EngineCall call, double loudness = 0.3) => call.Format switch
    {
        "" or "wav" => Wav.Write(Tone.For(call.Text, 24_000, loudness)),
        "pcm" => Tone.Pcm(Tone.For(call.Text, 24_000, loudness)),
        ['p', 'c', 'm', '_', .. var rate] => Tone.Pcm(Tone.For(call.Text, int.Parse(rate, CultureInfo.InvariantCulture), loudness)),
        _ => Tone.Opus(Tone.For(call.Text, 48_000, loudness)),
    };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _unexpected.ShouldBeEmpty();
    }

    private static async Task SendAsync(HttpContext context, byte[] audio)
    {
        context.Response.ContentType = "application/octet-stream";
        await context.Response.Body.WriteAsync(audio, context.RequestAborted);
    }

    private Task TellAliveAsync(HttpContext context)
    {
        Interlocked.Increment(ref _aliveAsked);
        return Alive(context);
    }

    private async Task TakeAsync(HttpContext context)
    {
        var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var call = new EngineCall(
            context.Request.Method, context.Request.Path, context.Request.Query, new HeaderDictionary(context.Request.Headers.ToDictionary()), body);
        Calls.Enqueue(call);
        await (First.TryDequeue(out var first) ? first : Answer)(call, context);
    }
}
