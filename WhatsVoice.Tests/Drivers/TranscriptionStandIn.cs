using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Tests.Drivers;

/// <summary>A request that a transcription service's stand-in received.</summary>
internal sealed record TranscriptionCall(string Path, IHeaderDictionary Headers, IReadOnlyDictionary<string, string> Fields, string FileName, string FileType, byte[] File);

/// <summary>An answer that is given when it may.</summary>
internal sealed class LateAnswer(Task may, object body) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await may;
        await Results.Json(body).ExecuteAsync(httpContext);
    }
}

/// <summary>OpenAI's and ElevenLabs' transcription endpoints on a real port. A call to any other address fails the test at disposal.</summary>
internal sealed class TranscriptionStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _unexpected = [];

    private TranscriptionStandIn(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public ConcurrentQueue<TranscriptionCall> Calls { get; } = [];

    /// <summary>Answers for the first calls, one each; then <see cref="Answer"/>.</summary>
    public ConcurrentQueue<IResult> First { get; } = [];

    public Func<TranscriptionCall, IResult> Answer { get; set; } = call => call.Path.StartsWith("/v1/audio", StringComparison.Ordinal)
        ? Results.Json(new { task = "transcribe", language = "portuguese", duration = 2.0, text = "Bom dia", segments = Array.Empty<object>() })
        : Results.Json(new { language_code = "por", language_probability = 0.98, text = "Bom dia", words = Array.Empty<object>() });

    public static async Task<TranscriptionStandIn> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var standIn = new TranscriptionStandIn(app);
        app.MapPost("/v1/audio/transcriptions", standIn.TakeAsync);
        app.MapPost("/v1/speech-to-text", standIn.TakeAsync);
        app.MapFallback((HttpContext context) =>
        {
            standIn._unexpected.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return Results.NotFound();
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return standIn;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _unexpected.ShouldBeEmpty();
    }

    private async Task TakeAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var file = form.Files.Single();
        using var content = new MemoryStream();
        await file.CopyToAsync(content, context.RequestAborted);
        var call = new TranscriptionCall(
            context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary()),
            form.ToDictionary(field => field.Key, field => field.Value.ToString()), file.FileName, file.ContentType ?? "", content.ToArray());
        Calls.Enqueue(call);
        await (First.TryDequeue(out var first) ? first : Answer(call)).ExecuteAsync(context);
    }
}
