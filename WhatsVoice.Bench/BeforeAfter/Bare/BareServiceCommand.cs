using System.CommandLine;
using Microsoft.AspNetCore.Http;
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
        await BareWeb.RunAsync(
            "/webhooks/whatsapp",
            async (request, body) => await bot.TakeAsync(body, request.Headers["X-Hub-Signature-256"]) ? TypedResults.Ok() : TypedResults.Unauthorized(),
            cancellationToken);
    }
}
