using System.CommandLine;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;

namespace WhatsVoice.Bench.BeforeAfter.Bare;

/// <summary>Runs <see cref="BareSpeech"/> as a process.</summary>
internal static class BareSpeechCommand
{
    private const string Name = "bare-speech";
    private static readonly Option<string> UpstreamOption = new("--upstream") { Required = true };
    private static readonly Option<string> CacheOption = new("--cache") { Required = true };

    public static Command Create()
    {
        var command = new Command(Name, "The speech service of before-after's floor; started by it.") { UpstreamOption, CacheOption };
        command.Hidden = true;
        command.SetAction((arguments, cancellationToken) => RunAsync(new Uri(arguments.GetValue(UpstreamOption)!), arguments.GetValue(CacheOption)!, cancellationToken));
        return command;
    }

    /// <param name="upstream">Where ElevenLabs is.</param>
    /// <param name="cache">Redis, host:port.</param>
    public static string[] Arguments(Uri upstream, string cache) => [Name, UpstreamOption.Name, upstream.ToString(), CacheOption.Name, cache];

    private static async Task RunAsync(Uri upstream, string cache, CancellationToken cancellationToken)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(cache);
        using var speech = new BareSpeech(BareBot.SpeechAt(upstream), redis.GetDatabase());
        await BareWeb.RunAsync(
            BareBot.SpeechAt(upstream).AbsolutePath,
            async (_, body) => TypedResults.Bytes(await speech.SpeakAsync(body), "audio/ogg"),
            cancellationToken);
    }
}
