using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace WhatsVoice.Bench.BeforeAfter.Bare;

/// <summary>Runs <see cref="BareBot"/> as a process.</summary>
internal static class BareServiceCommand
{
    public const string Name = "bare-service";

    public static Command Create()
    {
        var command = new Command(Name, "The floor of before-after; started by it.") { Hidden = true };
        foreach (var option in BareSettings.Options)
        {
            command.Add(option);
        }

        command.SetAction((arguments, cancellationToken) => RunAsync(BareSettings.From(arguments), cancellationToken));
        return command;
    }

    private static async Task RunAsync(BareSettings settings, CancellationToken cancellationToken)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(settings.Store);
        using var bot = new BareBot(settings, redis.GetDatabase());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/health", () => TypedResults.Ok());
        app.MapPost("/webhooks/whatsapp", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            return await bot.TakeAsync(body.ToArray(), request.Headers["X-Hub-Signature-256"]) ? Microsoft.AspNetCore.Http.Results.Ok() : Microsoft.AspNetCore.Http.Results.Unauthorized();
        });
        await ((IHost)app).RunAsync(cancellationToken);
    }
}
