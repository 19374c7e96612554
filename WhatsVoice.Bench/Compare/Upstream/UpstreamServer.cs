using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Bench.Compare.Upstream;

/// <summary>
/// WhatsApp and ElevenLabs for load: the calls that a voice reply needs and nothing else, because it runs on the cores of what is
/// measured. (The sandbox checks and remembers far more, and is for correctness.) Two ports, as they are two hosts.
/// </summary>
internal sealed class UpstreamServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private UpstreamServer(WebApplication app, UpstreamCalls calls)
    {
        _app = app;
        Calls = calls;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        Graph = new Uri(addresses[0]);
        ElevenLabs = new Uri(addresses[1]);
    }

    public Uri Graph { get; }

    public Uri ElevenLabs { get; }

    public UpstreamCalls Calls { get; }

    public static async Task<UpstreamServer> StartAsync(UpstreamCalls calls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, Configure);
            kestrel.Listen(IPAddress.Loopback, 0, Configure);
        });

        var app = builder.Build();
        app.Run(calls.HandleAsync);
        await app.StartAsync();
        return new UpstreamServer(app, calls);

        void Configure(ListenOptions listen) => listen.Use(next => async connection =>
        {
            if (calls.Times.Connection > TimeSpan.Zero)
            {
                await Task.Delay(calls.Times.Connection, TimeProvider.System, connection.ConnectionClosed);
            }

            await next(connection);
        });
    }

    /// <summary>How many voice notes a second the stand-in can serve by itself (read mark, speech, upload, send), its client on the same cores included.</summary>
    public async Task<double> MeasureAloneAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        const int AtOnce = 64;
        var (times, accepted) = (Calls.Times, Calls.Accepted);
        (Calls.Times, Calls.Accepted) = (UpstreamTimes.None, null);
        using var http = new HttpClient();
        var served = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                await ReplyAsync(http, cancellationToken);
                Interlocked.Increment(ref served);
            }
        }));
        var elapsed = Stopwatch.GetElapsedTime(started);
        (Calls.Times, Calls.Accepted) = (times, accepted);
        return served / elapsed.TotalSeconds;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReplyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var messages = new Uri(Graph, "/v25.0/1/messages");
        await PostAsync(messages, Json("""{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1"}"""));
        var audio = await PostAsync(new Uri(ElevenLabs, "/v1/text-to-speech/voice"), Json("""{"text":"Your order for you is ready and waits at the counter.","model_id":"eleven_multilingual_v2"}"""));
        using var form = new MultipartFormDataContent { { new StringContent("whatsapp"), "messaging_product" }, { new ByteArrayContent(audio), "file", "voice.ogg" } };
        var media = (string)JsonNode.Parse(await PostAsync(new Uri(Graph, "/v25.0/1/media"), form))!["id"]!;
        await PostAsync(messages, Json($$$"""{"to":"15550000000","type":"audio","audio":{"id":"{{{media}}}","voice":true}}"""));

        async Task<byte[]> PostAsync(Uri address, HttpContent content)
        {
            using var response = await http.PostAsync(address, content, cancellationToken);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }

        static ByteArrayContent Json(string body) => new(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }
}
