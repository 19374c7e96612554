using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WhatsVoice.Tests.EndToEnd;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Sandbox;

/// <summary>A business on loopback that takes webhooks: keeps their bytes, answers as the test says.</summary>
internal sealed class Business : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Business(WebApplication app) => _app = app;

    public Uri WebhookUrl => new(new Uri(_app.Urls.First()), "/webhooks/whatsapp");

    /// <summary>Everything received, in order: body and signature header.</summary>
    public ConcurrentQueue<(byte[] Body, string? Signature)> Received { get; } = [];

    /// <summary>What to answer to the n-th webhook (from 1). Default: 200.</summary>
    public Func<int, int> Answer { get; set; } = _ => 200;

    /// <summary>Called for each webhook after it was answered with 200.</summary>
    public Func<JsonElement, Task> OnWebhook { get; set; } = _ => Task.CompletedTask;

    public IEnumerable<JsonElement> Values => Received.Select(webhook => ValueOf(webhook.Body));

    public IEnumerable<JsonElement> Messages => Items("messages");

    public IEnumerable<JsonElement> Statuses => Items("statuses");

    /// <summary>Waits for a webhook with a person's message.</summary>
    public async Task<JsonElement> FirstMessageAsync()
    {
        await Eventually.TrueAsync(() => Messages.Any(), "the webhook arrives");
        return Messages.First();
    }

    public static async Task<Business> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var business = new Business(app);
        app.MapGet("/webhooks/whatsapp", (HttpRequest request) => request.Query["hub.verify_token"] == SandboxHost.VerifyToken
            ? Results.Text(request.Query["hub.challenge"])
            : Results.StatusCode(403));
        app.MapPost("/webhooks/whatsapp", business.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return business;
    }

    public static bool IsSigned((byte[] Body, string? Signature) webhook) => webhook.Signature
        == "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SandboxHost.AppSecret), webhook.Body));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        Received.Enqueue((body.ToArray(), request.Headers["X-Hub-Signature-256"]));
        var status = Answer(Received.Count);
        if (status == 200)
        {
            request.HttpContext.Response.OnCompleted(() => OnWebhook(ValueOf(body.ToArray())));
        }

        return Results.StatusCode(status);
    }

    private static JsonElement ValueOf(byte[] body) =>
        JsonSerializer.Deserialize<JsonElement>(body).GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("value");

    private IEnumerable<JsonElement> Items(string kind) =>
        Values.SelectMany(value => value.TryGetProperty(kind, out var items) ? items.EnumerateArray() : Enumerable.Empty<JsonElement>());
}
