using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Webhooks;

/// <summary>What Meta calls (documentation: whatsapp/webhooks/create-webhook-endpoint and /overview).</summary>
internal static class WebhookEndpoints
{
    /// <summary>An unread body up to this size is read to its end after a refusal, so that the connection can be used again.</summary>
    private const int SmallBody = 64 * 1024;

    public static void AddWebhooks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WebhookSignature>();
        builder.Services.AddSingleton<WebhookBodies>();
        builder.Services.AddSingleton<WebhookIntake>();
    }

    /// <summary>Maps <c>/webhooks/whatsapp</c>: the handshake (GET) and the notifications (POST).</summary>
    public static void MapWebhooks(this WebApplication app)
    {
        var group = app.MapGroup("/webhooks/whatsapp").WithTags("Webhooks");
        group.MapGet("", Verify);
        group.MapPost("", ReceiveAsync);
    }

    /// <summary>
    /// The handshake: 200 with the challenge as plain text when the verify token is ours, else 403, or 429 after too many wrong tokens from one
    /// address. A right token is never refused because of somebody else's guesses.
    /// </summary>
    public static Results<ContentHttpResult, ProblemHttpResult> Verify(
        [FromQuery(Name = "hub.mode")] string? mode,
        [FromQuery(Name = "hub.verify_token")] string? token,
        [FromQuery(Name = "hub.challenge")] string? challenge,
        IOptions<WhatsAppOptions> options,
        WrongKeys wrongKeys,
        HttpContext context)
    {
        var isRight = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token ?? ""), Encoding.UTF8.GetBytes(options.Value.VerifyToken));
        if (!isRight && token is { Length: > 0 } && !wrongKeys.Count(context, "verify token"))
        {
            context.Response.Headers.RetryAfter = $"{WrongKeys.Window.TotalSeconds:0}";
            return Problem(StatusCodes.Status429TooManyRequests, "too-many-wrong-tokens", "Wrong verify tokens came from this address. Wait a minute.");
        }

        return isRight && mode == "subscribe" && challenge is { Length: <= 256 }
            ? TypedResults.Text(challenge, "text/plain")
            : Problem(StatusCodes.Status403Forbidden, "bad-verify-token", "The handshake needs hub.mode=subscribe, a hub.challenge and the configured WhatsApp:VerifyToken.");
    }

    /// <summary>
    /// Takes a notification: 200 when every item in it is durable, 401 without a valid signature, 400 for what is not a WhatsApp
    /// notification, 413 over <see cref="WebhookBodies.MaxBytes"/>, 408 when the body comes too slowly, 503 when it cannot be stored
    /// or too many come at once (Meta redelivers for 7 days).
    /// </summary>
    public static async Task<Results<Ok, ProblemHttpResult>> ReceiveAsync(
        HttpContext context, WebhookSignature signature, WebhookBodies bodies, WebhookIntake intake, WrongKeys wrongKeys, ApiTelemetry telemetry, TimeProvider time)
    {
        var start = time.GetTimestamp();
        var problem = await HandleAsync(context, signature, bodies, intake, wrongKeys);
        telemetry.WebhookAcknowledged(time.GetElapsedTime(start), problem?.StatusCode ?? StatusCodes.Status200OK);
        return problem is null ? TypedResults.Ok() : problem;
    }

    /// <returns>Null when everything is durable.</returns>
    private static async Task<ProblemHttpResult?> HandleAsync(
        HttpContext context, WebhookSignature signature, WebhookBodies bodies, WebhookIntake intake, WrongKeys wrongKeys)
    {
        string? header = context.Request.Headers[WebhookSignature.Header];
        if (!WebhookSignature.IsWellFormed(header))
        {
            if (context.Request.ContentLength is null or > SmallBody)
            {
                context.Response.Headers.Connection = "close";
            }

            return BadSignature(context, wrongKeys);
        }

        try
        {
            var body = await bodies.ReadAsync(context);
            if (!signature.IsValid(body.Pieces, header))
            {
                return BadSignature(context, wrongKeys);
            }

            return await intake.StoreAsync(NotificationParser.Parse(body.ToArray()), Activity.Current?.Id)
                ? null
                : Unavailable(context, "not-stored", "The notification could not be stored; send it again.");
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => Problem(exception.StatusCode, "payload-too-large", $"A notification has at most {WebhookBodies.MaxBytes} bytes."),
                StatusCodes.Status408RequestTimeout => Problem(exception.StatusCode, "too-slow", "The body came too slowly."),
                StatusCodes.Status503ServiceUnavailable => Unavailable(context, "too-many-requests", "Too many notifications at once; send it again."),
                _ => Problem(StatusCodes.Status400BadRequest, "bad-request", "The body could not be read to its end."),
            };
        }
        catch (IOException)
        {
            // What the framework throws where a chunk's size is larger than it can hold.
            return Problem(StatusCodes.Status400BadRequest, "bad-request", "The body could not be read to its end.");
        }
        catch (JsonException)
        {
            return Problem(StatusCodes.Status400BadRequest, "not-json", "The body is not JSON.");
        }
        catch (FormatException exception)
        {
            return Problem(StatusCodes.Status400BadRequest, "not-whatsapp", exception.Message);
        }
    }

    private static ProblemHttpResult BadSignature(HttpContext context, WrongKeys wrongKeys)
    {
        // For the log, which names the address. The response stays 401: after a mistake with the secret, Meta's next webhook must not be refused for the ones before.
        wrongKeys.Count(context, "webhook signature");
        return Problem(StatusCodes.Status401Unauthorized, "bad-signature", $"The header {WebhookSignature.Header} is missing or does not match the body.");
    }

    private static ProblemHttpResult Unavailable(HttpContext context, string type, string detail)
    {
        context.Response.Headers.RetryAfter = "1";
        return Problem(StatusCodes.Status503ServiceUnavailable, type, detail);
    }

    private static ProblemHttpResult Problem(int status, string type, string detail)
        => TypedResults.Problem(detail, statusCode: status, type: $"urn:whatsvoice:problem:{type}");
}
