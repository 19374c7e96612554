using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using WhatsVoice.Bench.BeforeAfter.Systems;

namespace WhatsVoice.Bench.BeforeAfter.Load;

/// <summary>Delivers signed webhooks as Meta does: one message each.</summary>
internal sealed class Webhooks : IDisposable
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes(MeasuredSystem.AppSecret);
    private static readonly TimeSpan RedeliverAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>How many numbers of the business people write to: WhatsApp allows each 1,000 notes a second, and WhatsVoice keeps to that.</summary>
    private const int Numbers = 4;

    private static readonly string Run = Guid.NewGuid().ToString("N")[..8];

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30) }) { Timeout = TimeSpan.FromSeconds(30) };
    private static int _last;

    /// <summary>A message id that no other message has.</summary>
    public static string NewId() => string.Create(CultureInfo.InvariantCulture, $"wamid.bench.{Run}.{Interlocked.Increment(ref _last)}");

    /// <returns>How long the acknowledgement took; null where there was none.</returns>
    public async Task<TimeSpan?> WriteAsync(Uri webhook, string from, string text, string id, CancellationToken cancellationToken)
        => await DeliverAsync(webhook, MessageFrom(from, text, id, NumberOf(from)), cancellationToken);

    /// <summary>Delivers until it is acknowledged.</summary>
    /// <param name="webhook">Asked for anew for each attempt: after a restart it is another.</param>
    /// <param name="body">From <see cref="MessageFrom"/> or <see cref="Sent"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task DeliverUntilAcknowledgedAsync(Func<Uri> webhook, byte[] body, CancellationToken cancellationToken)
    {
        while (await DeliverAsync(webhook(), body, cancellationToken) is null)
        {
            await Task.Delay(RedeliverAfter, TimeProvider.System, cancellationToken);
        }
    }

    public static byte[] MessageFrom(string from, string text, string? id = null, string phoneNumberId = MeasuredSystem.PhoneNumberId) => Notification(
        phoneNumberId,
        $$$"""
        "contacts":[{"profile":{"name":"Bench"},"wa_id":"{{{from}}}"}],"messages":[{"from":"{{{from}}}","id":"{{{id ?? NewId()}}}","timestamp":"{{{Now}}}","type":"text","text":{"body":"{{{text}}}"}}]
        """);

    /// <summary>WhatsApp tells that it has sent a note.</summary>
    public static byte[] Sent(string messageId, string to, string callbackData) => Notification(
        MeasuredSystem.PhoneNumberId,
        $$$"""
        "statuses":[{"id":"{{{messageId}}}","status":"sent","timestamp":"{{{Now}}}","recipient_id":"{{{to}}}","biz_opaque_callback_data":"{{{callbackData}}}"}]
        """);

    public void Dispose() => _http.Dispose();

    private static string NumberOf(string person) => $"{MeasuredSystem.PhoneNumberId[..^1]}{1 + ((person[^1] - '0') % Numbers)}";

    private static string Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private async Task<TimeSpan?> DeliverAsync(Uri webhook, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Secret, body)));
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? Stopwatch.GetElapsedTime(started) : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static byte[] Notification(string phoneNumberId, string content) => Encoding.UTF8.GetBytes(
        $$$"""
        {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100000","phone_number_id":"{{{phoneNumberId}}}"},{{{content.Trim()}}}}}]}]}
        """);
}
