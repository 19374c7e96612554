using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Webhooks;

/// <summary>What Meta calls (documentation: whatsapp/webhooks/create-webhook-endpoint and /overview).</summary>
internal static class WebhookEndpoints
{
    /// <summary>Meta sends at most 3 MB; a little more is allowed so that its limit, not ours, decides.</summary>
    public const int MaxBodyBytes = (3 * 1024 * 1024) + (64 * 1024);

    /// <summary>The handshake: 200 with the challenge as plain text when the verify token is ours, else 403.</summary>
    public static Results<ContentHttpResult, ForbidHttpResult, StatusCodeHttpResult> Verify(
        [FromQuery(Name = "hub.mode")] string? mode,
        [FromQuery(Name = "hub.verify_token")] string? token,
        [FromQuery(Name = "hub.challenge")] string? challenge,
        IOptionsMonitor<WhatsAppOptions> options)
    {
        var ours = mode == "subscribe" && challenge is not null && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(token ?? ""), Encoding.UTF8.GetBytes(options.CurrentValue.VerifyToken));
        return ours ? TypedResults.Text(challenge, "text/plain") : TypedResults.StatusCode(StatusCodes.Status403Forbidden);
    }

    /// <summary>
    /// Takes a notification: 200 when every item in it is durable, 401 without a valid signature, 400 for what is not a
    /// WhatsApp notification, 413 over <see cref="MaxBodyBytes"/>, 503 when it cannot be stored (Meta redelivers for 7 days).
    /// </summary>
    public static async Task<Results<Ok, ProblemHttpResult>> ReceiveAsync(
        HttpContext context, WebhookSignature signature, WebhookIntake intake, ApiTelemetry telemetry, TimeProvider time)
    {
        var start = time.GetTimestamp();
        var result = await HandleAsync(context, signature, intake);
        telemetry.WebhookAcknowledged(time.GetElapsedTime(start), result.Result is ProblemHttpResult problem ? problem.StatusCode : StatusCodes.Status200OK);
        return result;
    }

    private static async Task<Results<Ok, ProblemHttpResult>> HandleAsync(HttpContext context, WebhookSignature signature, WebhookIntake intake)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBodyBytes;
        }

        using var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, context.RequestAborted);
        if (body is null)
        {
            return Problem(StatusCodes.Status413PayloadTooLarge, "payload-too-large", $"A notification has at most {MaxBodyBytes} bytes.");
        }

        if (!signature.IsValid(body.Bytes.Span, context.Request.Headers[WebhookSignature.Header]))
        {
            return Problem(StatusCodes.Status401Unauthorized, "bad-signature", $"The header {WebhookSignature.Header} is missing or does not match the body.");
        }

        Notification notification;
        try
        {
            notification = NotificationParser.Parse(body.Bytes);
        }
        catch (JsonException)
        {
            return Problem(StatusCodes.Status400BadRequest, "not-json", "The body is not JSON.");
        }
        catch (FormatException exception)
        {
            return Problem(StatusCodes.Status400BadRequest, "not-whatsapp", exception.Message);
        }

        return await intake.StoreAsync(notification, Activity.Current?.Id)
            ? TypedResults.Ok()
            : Problem(StatusCodes.Status503ServiceUnavailable, "not-stored", "The notification could not be stored; send it again.");
    }

    private static ProblemHttpResult Problem(int status, string type, string detail)
        => TypedResults.Problem(detail, statusCode: status, type: $"urn:whatsvoice:problem:{type}");
}
