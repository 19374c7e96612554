using System.CommandLine;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;

namespace WhatsVoice.Bench.Intake;

/// <summary>The least that a durable webhook can be: an endpoint that writes the body to Redis and answers. The floor to compare with.</summary>
internal static class BareEndpoint
{
    public const string Name = "bare-endpoint";

    public static Command CreateCommand()
    {
        var redis = new Option<string>("--redis") { Description = "host:port", Required = true };
        var command = new Command(Name, "The floor of the intake measurement; started by it.") { redis };
        command.Hidden = true;
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(redis)!, cancellationToken));
        return command;
    }

    private static async Task RunAsync(string redis, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var database = connection.GetDatabase();
        await BareWeb.RunAsync(
            "/webhooks/whatsapp",
            async (_, body) =>
            {
                await database.StringSetAsync(Guid.NewGuid().ToString(), body);
                return TypedResults.Ok();
            },
            cancellationToken);
    }
}
