using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.Calls;
using WhatsVoice.Sandbox.Faults;

namespace WhatsVoice.Sandbox.Webhooks;

/// <summary>One attempt to deliver a webhook, with the faults that are in force, written into the call log.</summary>
internal sealed class WebhookClient(HttpClient http, IOptions<SandboxOptions> options, FaultBoard faults, CallLog log, TimeProvider time)
{
    public async Task<WebhookAnswer> AttemptAsync(WebhookDelivery delivery, int attempt, CancellationToken cancellationToken)
    {
        var fault = await faults.MeetAsync(delivery.Route, delivery.Person, cancellationToken);
        var (at, started) = (time.GetUtcNow(), time.GetTimestamp());
        var answer = fault switch
        {
            { Status: { } status } => new WebhookAnswer(status),
            { Reset: true } => new WebhookAnswer(null, "the connection was cut (fault)"),
            _ => await PostAsync(delivery.Body, WebhookSignature.Of(delivery.Body, options.Value.AppSecret!), cancellationToken),
        };
        if (fault is { AfterEffect: true })
        {
            answer = new WebhookAnswer(null, "the answer was lost (fault)");
        }

        log.Add(new CallLogEntry(0, at, "webhook", delivery.Route, answer.Status, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1),
            Person: delivery.Person, MessageId: delivery.MessageId, Attempt: attempt, Event: delivery.Event, Fault: fault?.Label));
        return answer;
    }

    /// <summary>Sends the bytes once. A null signature leaves the header out.</summary>
    public async Task<WebhookAnswer> PostAsync(byte[] body, string? signature, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.WebhookUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.ParseAdd("facebookexternalua");
        if (signature is not null)
        {
            request.Headers.Add(WebhookSignature.Header, signature);
        }

        return await SendAsync(request, cancellationToken);
    }

    /// <summary>The subscription handshake: the business must answer 200 with the challenge, and only for the right token.</summary>
    public async Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        var challenge = Stopwatch.GetTimestamp().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var query = new QueryString().Add("hub.mode", "subscribe").Add("hub.challenge", challenge).Add("hub.verify_token", options.Value.VerifyToken!);
        try
        {
            using var response = await http.GetAsync(options.Value.WebhookUrl + query.ToUriComponent(), cancellationToken);
            var verified = response.StatusCode == System.Net.HttpStatusCode.OK
                && await response.Content.ReadAsStringAsync(cancellationToken) == challenge;
            return new Verification(verified, (int)response.StatusCode,
                verified ? "The challenge came back." : "The answer was not 200 with the challenge as its body.");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new Verification(false, null, exception.Message);
        }
    }

    private async Task<WebhookAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new WebhookAnswer((int)response.StatusCode);
        }
        catch (HttpRequestException exception)
        {
            return new WebhookAnswer(null, exception.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookAnswer(null, $"no answer within {http.Timeout.TotalSeconds:0.#} s");
        }
    }
}

/// <param name="Status">The business's HTTP status; null when there was no answer.</param>
internal sealed record WebhookAnswer(int? Status, string? Problem = null)
{
    /// <summary>Meta takes 200 and nothing else.</summary>
    public bool Acknowledged => Status == StatusCodes.Status200OK;

    public override string ToString() => Status is null ? Problem ?? "no answer" : $"status {Status}";
}
