namespace WhatsVoice.Api.Webhooks;

internal static class WebhookExtensions
{
    public static void AddWebhooks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WebhookSignature>();
        builder.Services.AddSingleton<WebhookIntake>();
    }

    /// <summary>Maps <c>/webhooks/whatsapp</c>: the handshake (GET) and the notifications (POST).</summary>
    public static void MapWebhooks(this WebApplication app)
    {
        // Its signature is all that a webhook is judged by: what the console and REST need before their endpoints is passed by.
        var group = app.MapGroup("/webhooks/whatsapp").WithTags("Webhooks");
        group.ShortCircuit().DisableValidation();
        group.MapGet("", WebhookEndpoints.Verify);
        group.MapPost("", WebhookEndpoints.ReceiveAsync);
    }
}
