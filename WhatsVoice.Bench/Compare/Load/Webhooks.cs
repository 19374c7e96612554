using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using WhatsVoice.Bench.Compare.Systems;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Load;

/// <summary>Delivers signed webhooks as Meta does, one item each, again until they are acknowledged.</summary>
internal sealed class Webhooks : IDisposable
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes(MeasuredSystem.AppSecret);
    private static readonly TimeSpan RedeliverAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SentAfter = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan DeliveredAfter = TimeSpan.FromMilliseconds(300);
    private static readonly string Run = Guid.NewGuid().ToString("N")[..8];
    private static int _lastMessage;

    /// <summary>A system that cannot keep up is asked again and again: without a limit that took all of this process's sockets, and ended it.</summary>
    private const int MaxConnections = 1_000;

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30), MaxConnectionsPerServer = MaxConnections }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>A person writes; ends when the webhook is acknowledged.</summary>
    public Task WriteAsync(MeasuredSystem system, string from, string text, CancellationToken cancellationToken) => DeliverAsync(
        system,
        $$$"""
        "contacts":[{"profile":{"name":"Bench"},"wa_id":"{{{from}}}"}],"messages":[{"from":"{{{from}}}","id":"wamid.bench.{{{Run}}}.{{{Interlocked.Increment(ref _lastMessage)}}}","timestamp":"{{{Now}}}","type":"text","text":{"body":"{{{text}}}"}}]
        """,
        cancellationToken);

    /// <summary>WhatsApp tells that a voice note was sent, then that it was delivered.</summary>
    public async Task TellStatusesAsync(MeasuredSystem system, AcceptedSend send, CancellationToken cancellationToken)
    {
        foreach (var (status, after) in new[] { ("sent", SentAfter), ("delivered", DeliveredAfter) })
        {
            await Task.Delay(after, TimeProvider.System, cancellationToken);
            var callback = send.CallbackData is null ? "" : $",\"biz_opaque_callback_data\":\"{send.CallbackData}\"";
            await DeliverAsync(
                system,
                $$$"""
                "statuses":[{"id":"{{{send.MessageId}}}","status":"{{{status}}}","timestamp":"{{{Now}}}","recipient_id":"{{{send.To}}}"{{{callback}}}}]
                """,
                cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private async Task DeliverAsync(MeasuredSystem system, string items, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(
            $$$"""
            {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550009999","phone_number_id":"{{{MeasuredSystem.PhoneNumberId}}}"},{{{items}}}}}]}]}
            """);
        var signature = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Secret, body));
        while (!await TryAsync(system.Webhook, body, signature, cancellationToken))
        {
            await Task.Delay(RedeliverAfter, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<bool> TryAsync(Uri webhook, byte[] body, string signature, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add("X-Hub-Signature-256", signature);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
