using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Defaults;

/// <summary>No reply pays for a handshake: connections are open before they are needed (ADR 10).</summary>
public sealed class WarmConnectionTests
{
    [Fact]
    public async Task The_first_requests_of_a_service_find_connections_open()
    {
        await using var server = await ConnectionServer.StartAsync();
        await using var service = await StartAsync(server.Address);
        await Eventually.TrueAsync(() => server.Open == 4, "four connections are open");
        await Eventually.TrueAsync(() => server.Requests.Count == 4, "each was used once");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.Client().GetAsync(server.Address, TestContext.Current.CancellationToken)));

        server.Opened.ShouldBe(4);
        server.Requests.Take(4).ShouldAllBe(request => request.Method == "HEAD" && !request.Credentials);
    }

    [Fact]
    public async Task Connections_that_the_upstream_closed_are_opened_again_before_anybody_needs_them()
    {
        await using var server = await ConnectionServer.StartAsync();
        await using var service = await StartAsync(server.Address, ("Http:Pool:WarmInterval", "01:00:00"));
        await Eventually.TrueAsync(() => server.Requests.Count == 4, "four connections are open");

        server.CloseAll();
        await Eventually.TrueAsync(() => server is { Open: 4, Opened: 8 }, "four others are open");
        using var response = await service.Client().GetAsync(server.Address, TestContext.Current.CancellationToken);

        server.Opened.ShouldBe(8);
    }

    [Fact]
    public async Task Connections_at_the_end_of_their_life_are_replaced_before_anybody_needs_them()
    {
        await using var server = await ConnectionServer.StartAsync();
        await using var service = await StartAsync(server.Address, ("Http:Pool:Lifetime", "00:00:01"), ("Http:Pool:WarmConnections", "1"));

        await Eventually.TrueAsync(() => server.Opened >= 3, "a third connection has been opened");

        server.Open.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task An_upstream_that_is_away_does_not_hold_up_the_start_and_is_connected_to_when_it_is_back()
    {
        var port = ServiceProcess.FreePort();
        await using var service = await StartAsync(new Uri($"http://127.0.0.1:{port}/"));

        await using var server = await ConnectionServer.StartAsync(port: port);

        await Eventually.TrueAsync(() => server.Open == 4, "four connections are open");
    }

    [Fact]
    public async Task An_idle_upstream_is_asked_once_per_connection_and_interval()
    {
        var time = new FakeTimeProvider();
        await using var server = await ConnectionServer.StartAsync();
        var idle = 0L;
        using var pool = new MeterListener();
        pool.InstrumentPublished = (instrument, listener) => { if (instrument.Name == "http.client.open_connections") { listener.EnableMeasurementEvents(instrument); } };
        pool.SetMeasurementEventCallback<long>((_, change, tags, _) =>
        {
            if (tags.Contains(new("server.port", server.Address.Port)) && tags.Contains(new("http.connection.state", "idle")))
            {
                Interlocked.Add(ref idle, change);
            }
        });
        pool.Start();
        await using var service = await StartAsync(server.Address, time);

        // Not only asked: an answer that is still on its way when the clock is turned on by 10 s is given up with its connection.
        await Eventually.TrueAsync(() => server.Requests.Count == 4 && Interlocked.Read(ref idle) == 4, "four connections are open and idle");

        // One look a second. Each Advance lets the look that is due run to its end, since nothing in it waits but a request.
        for (var second = 1; second < 30; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var before = server.Requests.Count;
        await Eventually.TrueAsync(() => { time.Advance(TimeSpan.FromSeconds(1)); return server.Requests.Count >= 8; }, "they are used again");

        before.ShouldBe(4);
        server.Opened.ShouldBe(4);
    }

    [Fact]
    public async Task Over_http2_one_connection_is_enough()
    {
        await using var server = await ConnectionServer.StartAsync(tls: true);
        await using var service = Build(server.Address);
        Trust(service);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => !server.Requests.IsEmpty, "the upstream was asked");

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => service.Client().GetAsync(server.Address, TestContext.Current.CancellationToken)));

        server.Opened.ShouldBe(1);
        server.Requests.ShouldAllBe(request => request.Protocol == "HTTP/2");
    }

    [Fact]
    public async Task Every_replica_that_service_discovery_finds_is_connected_to()
    {
        await using var first = await ConnectionServer.StartAsync();
        await using var second = await ConnectionServer.StartAsync();
        await using var service = await StartAsync(
            new Uri("http://speech/alive"), ("services:speech:http:0", first.Address.ToString()), ("services:speech:http:1", second.Address.ToString()));

        await Eventually.TrueAsync(() => first.Open == 4 && second.Open == 4, "four connections to each are open");
    }

    [Fact]
    public async Task None_are_opened_where_none_are_wanted()
    {
        await using var server = await ConnectionServer.StartAsync();
        await using var service = await StartAsync(server.Address, ("Http:Pool:WarmConnections", "0"));

        // It runs beside the start: that it has nothing to do shows in its end.
        await service.Services.GetServices<IHostedService>().OfType<WarmConnections>().Single().ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        server.Opened.ShouldBe(0);
    }

    internal static void Trust(WebApplication service) =>
        service.Services.GetRequiredService<SocketsHttpHandler>().SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost";

    private static Task<WebApplication> StartAsync(Uri upstream, params (string Key, string Value)[] configuration) => StartAsync(upstream, TimeProvider.System, configuration);

    private static async Task<WebApplication> StartAsync(Uri upstream, TimeProvider time, params (string Key, string Value)[] configuration)
    {
        var service = Build(upstream, time, configuration);
        await service.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    private static WebApplication Build(Uri upstream, TimeProvider? time = null, params (string Key, string Value)[] configuration) => ServiceUnderTest.Build(
        builder =>
        {
            builder.Services.AddSingleton(time ?? TimeProvider.System);
            builder.KeepWarm("upstream", _ => upstream);
        },
        configuration);
}
