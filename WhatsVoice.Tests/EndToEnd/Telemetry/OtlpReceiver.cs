using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>An OTLP backend of the test's own (HTTP with protobuf): it keeps what comes, decoded and as bytes.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentQueue<OtlpLog> _logs = new();
    private readonly ConcurrentQueue<OtlpMetric> _metrics = new();
    private readonly ConcurrentQueue<byte[]> _bodies = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public IReadOnlyList<OtlpSpan> Spans => [.. _spans];

    public IReadOnlyList<OtlpLog> Logs => [.. _logs];

    public IReadOnlyList<OtlpMetric> Metrics => [.. _metrics];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/traces", context => receiver.TakeAsync(context, request => Add(receiver._spans, OtlpMessages.Spans(request))));
        receiver._app.MapPost("/v1/metrics", context => receiver.TakeAsync(context, request => Add(receiver._metrics, OtlpMessages.Metrics(request))));
        receiver._app.MapPost("/v1/logs", context => receiver.TakeAsync(context, request => Add(receiver._logs, OtlpMessages.Logs(request))));
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Whether a text stands anywhere in what came, decoded or not, in capital letters or small ones.</summary>
    public bool Contains(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return _bodies.Any(body => body.AsSpan().IndexOf(bytes) >= 0 || Encoding.UTF8.GetString(body).Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>How many bytes were searched.</summary>
    public long Bytes => _bodies.Sum(body => (long)body.Length);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, Action<ProtobufMessage> keep)
    {
        using var body = new MemoryStream();
        await using var sent = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        await sent.CopyToAsync(body, context.RequestAborted);
        _bodies.Enqueue(body.ToArray());
        keep(new ProtobufMessage(body.ToArray()));

        // An empty message: everything was taken.
        context.Response.ContentType = "application/x-protobuf";
    }

    private static void Add<T>(ConcurrentQueue<T> queue, IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            queue.Enqueue(item);
        }
    }
}
