using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

/// <summary>The first messages pay for no handshake: connections are open before they are needed (ADR 33).</summary>
public sealed class ConnectionsAtStartTests
{
    [Fact]
    public async Task The_first_requests_of_a_service_find_twenty_connections_open()
    {
        // Answered only when all have arrived, so that no request finds another one's connection free.
        var allArrived = new TaskCompletionSource();
        await using var server = await ConnectionServer.StartAsync();
        server.Work = allArrived.Task;
        await using var service = await StartAsync(server.Address);
        await Eventually.TrueAsync(() => server is { Open: 20, Requests.Count: 20 }, "twenty connections are open");
        allArrived.SetResult();

        // A connection is free when its answer was read, which the server cannot see.
        await Eventually.TrueAsync(
            async () =>
            {
                var before = server.Opened;
                await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.Client().GetAsync(server.Address, TestContext.Current.CancellationToken)));
                return server.Opened == before;
            },
            "requests open no connection");
        server.Requests.Take(20).ShouldAllBe(request => request.Method == "HEAD" && !request.Credentials);
    }

    [Fact]
    public async Task An_upstream_that_is_down_does_not_delay_the_start_and_is_connected_to_when_it_is_up()
    {
        var port = ServiceProcess.FreePort();
        await using var service = await StartAsync(new Uri($"http://127.0.0.1:{port}/"));

        await using var server = await ConnectionServer.StartAsync(port: port);

        await Eventually.TrueAsync(() => server.Open > 0, "the upstream is connected to");
    }

    [Fact]
    public async Task Over_http2_one_connection_is_enough()
    {
        await using var server = await ConnectionServer.StartAsync(tls: true);
        await using var service = Build(server.Address);
        service.TrustTestCertificates();
        await service.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => server.Requests.Count == 20, "the upstream was asked");

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

        await Eventually.TrueAsync(() => first.Requests.Count + second.Requests.Count == 20, "twenty requests have arrived");
        first.Open.ShouldBeGreaterThan(0);
        second.Open.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task None_are_opened_where_none_are_wanted()
    {
        await using var server = await ConnectionServer.StartAsync();
        await using var service = await StartAsync(server.Address, ("Http:Pool:ConnectionsAtStart", "0"));

        // It runs beside the start: that it has nothing to do shows in its end.
        await service.Services.GetServices<IHostedService>().OfType<ConnectionsAtStart>().Single().ExecuteTask!.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        server.Opened.ShouldBe(0);
    }

    private static async Task<WebApplication> StartAsync(Uri upstream, params (string Key, string? Value)[] configuration)
    {
        var service = Build(upstream, configuration);
        await service.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    private static WebApplication Build(Uri upstream, params (string Key, string? Value)[] configuration)
        => ServiceUnderTest.Build(builder => builder.ConnectAtStart("upstream", _ => upstream), configuration);
}
