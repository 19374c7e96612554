using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>
/// The load balancer before the replicas: webhooks go to them in turn, to the next one when nobody answers. It sees which message
/// was acknowledged, and repeats a share of them as Meta does: to two replicas at once, and again later.
/// </summary>
internal sealed class Front : IAsyncDisposable
{
    private static readonly TimeSpan LaterBy = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly IReadOnlyList<Uri> _replicas;
    private readonly double _redelivered;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(8) };
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _later = [];
    private readonly ConcurrentBag<TimeSpan> _times = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Random _random = new(1);
    private int _turn;
    private int _deliveries;
    private int _refused;

    private Front(WebApplication app, IReadOnlyList<Uri> replicas, double redelivered)
    {
        _app = app;
        _replicas = replicas;
        _redelivered = redelivered;
    }

    public int Deliveries => _deliveries;

    public int Refused => _refused;

    /// <summary>How long each webhook, with a message or a status, took until its 200.</summary>
    public IEnumerable<TimeSpan> AcknowledgementTimes => _times;

    /// <summary>Forgets the times so far: until then code was being compiled.</summary>
    public void EndWarmUp() => _times.Clear();

    public static async Task<Front> StartAsync(int port, IReadOnlyList<Uri> replicas, double redelivered, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var front = new Front(builder.Build(), replicas, redelivered);
        front._app.MapPost("/webhooks/whatsapp", front.TakeAsync);
        await front._app.StartAsync(cancellationToken);
        return front;
    }

    /// <summary>Returns when the message's webhook was answered with 200.</summary>
    public Task AcknowledgedAsync(string messageId, CancellationToken cancellationToken) => Entry(messageId).Task.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_later);
        await _app.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = body.ToArray();
        var signature = context.Request.Headers["X-Hub-Signature-256"].ToString();
        var message = MessageIdOf(bytes);
        if (message is null || !IsRepeated())
        {
            context.Response.StatusCode = (int)await ForwardAsync(bytes, signature, message);
            return;
        }

        var both = await Task.WhenAll(ForwardAsync(bytes, signature, message), ForwardAsync(bytes, signature, message));
        _later.Add(RepeatAsync(bytes, signature, message));
        context.Response.StatusCode = (int)both.Max();
    }

    private async Task RepeatAsync(byte[] body, string signature, string message)
    {
        try
        {
            await Task.Delay(LaterBy, TimeProvider.System, _stop.Token);
            await ForwardAsync(body, signature, message);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task<HttpStatusCode> ForwardAsync(byte[] body, string signature, string? message)
    {
        var first = Interlocked.Increment(ref _turn);
        var status = HttpStatusCode.ServiceUnavailable;
        for (var attempt = 0; attempt < _replicas.Count; attempt++)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_replicas[(int)((uint)(first + attempt) % _replicas.Count)], "/webhooks/whatsapp"))
                {
                    Content = new ByteArrayContent(body),
                };
                request.Headers.Add("X-Hub-Signature-256", signature);
                using var response = await _http.SendAsync(request, _stop.Token);
                status = response.StatusCode;
                if (status == HttpStatusCode.OK)
                {
                    _times.Add(Stopwatch.GetElapsedTime(start));
                }

                break;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !_stop.IsCancellationRequested)
            {
                // Nobody there: the next replica.
            }
        }

        if (message is not null)
        {
            Interlocked.Increment(ref _deliveries);
            if (status == HttpStatusCode.OK)
            {
                Entry(message).TrySetResult();
            }
            else
            {
                Interlocked.Increment(ref _refused);
            }
        }

        return status;
    }

    private TaskCompletionSource Entry(string messageId) =>
        _acknowledged.GetOrAdd(messageId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private bool IsRepeated()
    {
        lock (_random)
        {
            return _random.NextDouble() < _redelivered;
        }
    }

    private static string? MessageIdOf(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var value = json.RootElement.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("value");
        return value.TryGetProperty("messages", out var messages) ? messages[0].GetProperty("id").GetString() : null;
    }
}
