using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

/// <summary>The one pool of a service.</summary>
public sealed class ConnectionPoolTests
{
    [Fact]
    public async Task Two_hundred_parallel_calls_to_a_slow_server_all_run_at_once_at_the_defaults()
    {
        var gate = new TaskCompletionSource();
        await using var server = await ConnectionServer.StartAsync();
        server.Work = gate.Task;
        await using var service = ServiceUnderTest.Build(builder =>
        {
            builder.AddUpstream("upstream", _ => server.Address, connectAtStart: false);
            builder.Services.AddHttpClient("speech").AddCall("upstream", "speech", new CallPolicy(AttemptTimeout: TimeSpan.FromMinutes(1), MaxRetries: 0));
        });

        var calls = Enumerable.Range(0, 200).Select(_ => service.Client("speech").PostAsync(server.Address, null, TestContext.Current.CancellationToken)).ToList();
        await Eventually.TrueAsync(() => server.Requests.Count == 200, "two hundred calls are being answered");
        gate.SetResult();
        var responses = await Task.WhenAll(calls);

        responses.ShouldAllBe(response => response.IsSuccessStatusCode);
        server.Opened.ShouldBe(200);
    }

    [Fact]
    public async Task The_guard_is_shared_by_all_clients_and_a_wait_for_it_is_exported()
    {
        var exported = new ConcurrentBag<string>();
        var gate = new TaskCompletionSource();
        await using var server = await ConnectionServer.StartAsync();
        server.Work = gate.Task;
        await using var service = ServiceUnderTest.Build(
            builder => builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddReader(new BaseExportingMetricReader(new Names(exported)))),
            ("Telemetry:Prometheus", "true"), ("Http:Pool:MaxConnectionsPerServer", "20"));
        var meters = service.Services.GetRequiredService<MeterProvider>();

        var burst = Enumerable.Range(0, 100).Select(i => service.Client($"client-{i % 3}").GetAsync(server.Address, TestContext.Current.CancellationToken)).ToList();
        await Eventually.TrueAsync(() => server.Requests.Count == 20, "twenty requests are being answered");
        gate.SetResult();
        await Task.WhenAll(burst);
        meters.ForceFlush();

        server.Opened.ShouldBe(20);
        server.Requests.Count.ShouldBe(100);
        exported.ShouldContain("http.client.request.time_in_queue");
        exported.ShouldContain("http.client.open_connections");
    }

    [Fact]
    public async Task Http2_is_spoken_where_it_is_offered_and_nowhere_else()
    {
        await using var secure = await ConnectionServer.StartAsync(tls: true);
        await using var plain = await ConnectionServer.StartAsync();
        await using var service = ServiceUnderTest.Build(_ => { });
        service.TrustTestCertificates();

        using var offered = await service.Client().GetAsync(secure.Address, TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, plain.Address);
        using var without = await service.Client().SendAsync(request, TestContext.Current.CancellationToken);

        offered.Version.ShouldBe(HttpVersion.Version20);
        without.Version.ShouldBe(HttpVersion.Version11);
    }

    [Fact]
    public async Task A_server_that_moves_to_another_address_is_followed()
    {
        var address = IPAddress.Parse("127.0.0.1");
        await using var old = await ConnectionServer.StartAsync(address: address);
        await using var moved = await ConnectionServer.StartAsync(address: IPAddress.Parse("127.0.0.2"), port: old.Address.Port);
        var race = new AddressRace((_, _) => Task.FromResult(new[] { address }), TimeProvider.System);
        await using var behindDns = ServiceUnderTest.Build(builder => builder.Services.AddSingleton(race), ("Http:Pool:Lifetime", "00:00:01"));
        var url = new Uri($"http://upstream.test:{old.Address.Port}/");

        using var before = await behindDns.Client().GetAsync(url, TestContext.Current.CancellationToken);
        address = IPAddress.Parse("127.0.0.2");

        old.Requests.Count.ShouldBe(1);
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await behindDns.Client().GetAsync(url, TestContext.Current.CancellationToken);
                return !moved.Requests.IsEmpty;
            }, "requests reach the new address");
    }

    [Fact]
    public async Task A_connection_that_does_not_open_in_time_is_no_cancellation_but_a_failed_connection()
    {
        using var dead = DeadServer.Open(IPAddress.Loopback);
        await using var service = ServiceUnderTest.Build(_ => { }, ("Http:Pool:ConnectTimeout", "00:00:00.2"));

        var failure = await Should.ThrowAsync<HttpRequestException>(() =>
            service.Client().PostAsync(new Uri($"http://127.0.0.1:{dead.Port}/"), null, TestContext.Current.CancellationToken));

        failure.HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);
    }

    [Fact]
    public async Task A_handshake_that_does_not_end_in_time_is_no_cancellation_but_a_failed_connection()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var service = ServiceUnderTest.Build(_ => { }, ("Http:Pool:ConnectTimeout", "00:00:00.2"));

        var failure = await Should.ThrowAsync<HttpRequestException>(() =>
            service.Client().PostAsync(new Uri($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/"), null, TestContext.Current.CancellationToken));

        failure.HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);
    }

    private sealed class Names(ConcurrentBag<string> seen) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                seen.Add(metric.Name);
            }

            return ExportResult.Success;
        }
    }
}
