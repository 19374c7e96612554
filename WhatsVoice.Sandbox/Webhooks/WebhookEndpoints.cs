using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Sandbox.Webhooks;

internal static class WebhookEndpoints
{
    public static WebApplicationBuilder AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(nameof(WebhookClient))
            .ConfigureHttpClient((services, http) => http.Timeout = services.GetRequiredService<IOptions<SandboxOptions>>().Value.WebhookTimeout)
            .UseSocketsHttpHandler((handler, _) =>
            {
                // Meta does not follow redirects: anything but 200 is a failure.
                handler.AllowAutoRedirect = false;
                handler.UseProxy = false;

                // Nor does it pass its own trace on: a webhook begins a new one.
                handler.ActivityHeadersPropagator = null;
                handler.MaxConnectionsPerServer = 256;
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
            });
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<WebhookClient>(
            services, services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(WebhookClient))));
        builder.Services.AddSingleton<WebhookPayloads>();
        builder.Services.AddSingleton<WebhookQueue>();
        builder.Services.AddSingleton<StatusReports>();
        return builder;
    }

    public static WebApplication MapWebhooks(this WebApplication app)
    {
        app.MapPost("/sandbox/webhooks", DeliverRawAsync);
        app.MapPost("/sandbox/verify", VerifyAsync);
        return app;
    }

    /// <summary>Delivers any bytes once: batches, garbage, statuses out of order. <c>sign</c>: true (default), false or wrong.</summary>
    private static async Task<Results<Ok<RawDelivery>, ValidationProblem>> DeliverRawAsync(
        HttpRequest request, WebhookClient client, IOptions<SandboxOptions> options, TimeProvider time, CancellationToken cancellationToken, string sign = "true")
    {
        if (sign is not ("true" or "false" or "wrong"))
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["sign"] = [$"sign is '{sign}'; allowed: true, false, wrong."] });
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        var bytes = body.ToArray();
        var started = time.GetTimestamp();
        var answer = await client.PostAsync(bytes, sign switch
        {
            "true" => WebhookSignature.Of(bytes, options.Value.AppSecret!),
            "wrong" => WebhookSignature.Of(bytes, options.Value.AppSecret + " but another one"),
            _ => null,
        }, cancellationToken);
        return TypedResults.Ok(new RawDelivery(answer.Status, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1), answer.Problem));
    }

    private static async Task<Ok<Verification>> VerifyAsync(WebhookClient client, CancellationToken cancellationToken) =>
        TypedResults.Ok(await client.VerifyAsync(cancellationToken));
}

/// <summary>What the business answered to an arbitrary payload. <paramref name="Status"/> is null when it did not answer.</summary>
internal sealed record RawDelivery(int? Status, double DurationMs, string? Problem);

internal sealed record Verification(bool Verified, int? Status, string Detail);
