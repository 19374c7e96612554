using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Testing;

/// <summary>
/// Round robin over the replicas, with the next one where a replica does not answer. It delivers a share of the webhooks more than
/// once, as Meta does: to two replicas at once, and again 2 s later.
/// </summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private static readonly TimeSpan LaterBy = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly IReadOnlyList<Uri> _replicas;
    private readonly double _redelivered;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(8) };
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _later = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Random _random = new(1);
    private int _turn;
    private int _deliveries;
    private int _refused;

    private LoadBalancer(WebApplication app, IReadOnlyList<Uri> replicas, double redelivered)
    {
        _app = app;
        _replicas = replicas;
        _redelivered = redelivered;
    }

    public int Deliveries => _deliveries;

    public int Refused => _refused;

    /// <summary>Whether webhooks without a message are answered 503, so that they are delivered again later.</summary>
    public bool HoldsBackStatuses { get; set; }

    public static async Task<LoadBalancer> StartAsync(int port, IReadOnlyList<Uri> replicas, double redelivered, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var balancer = new LoadBalancer(builder.Build(), replicas, redelivered);
        balancer._app.MapPost("/webhooks/whatsapp", balancer.TakeAsync);
        await balancer._app.StartAsync(cancellationToken);
        return balancer;
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
        if (message is null && HoldsBackStatuses)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (message is null || !IsRedelivered())
        {
            context.Response.StatusCode = (int)await ForwardAsync(bytes, signature, message);
            return;
        }

        var both = await Task.WhenAll(ForwardAsync(bytes, signature, message), ForwardAsync(bytes, signature, message));
        _later.Add(RedeliverAsync(bytes, signature, message));
        context.Response.StatusCode = (int)both.Max();
    }

    private async Task RedeliverAsync(byte[] body, string signature, string message)
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
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_replicas[(int)((uint)(first + attempt) % _replicas.Count)], "/webhooks/whatsapp"))
                {
                    Content = new ByteArrayContent(body),
                };
                request.Headers.Add("X-Hub-Signature-256", signature);
                using var response = await _http.SendAsync(request, _stop.Token);
                status = response.StatusCode;
                break;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !_stop.IsCancellationRequested)
            {
                // It does not answer: the next replica.
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

    private bool IsRedelivered()
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
