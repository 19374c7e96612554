using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

/// <summary>RFC 8305 on real sockets of 127.0.0.0/8, which is one machine's with as many addresses as a test needs.</summary>
public sealed class AddressRaceTests
{
    private static readonly IPAddress[] Addresses = [.. Enumerable.Range(1, 3).Select(last => IPAddress.Parse($"127.0.0.{last}"))];

    [Fact]
    public async Task An_address_that_never_answers_costs_a_quarter_of_a_second()
    {
        using var dead = DeadServer.Open(Addresses[0]);
        using var server = Listen(Addresses[1], dead.Port);
        var time = new FakeTimeProvider();
        var connecting = Race(time, Addresses[..2]).ConnectAsync(new DnsEndPoint("upstream", dead.Port), TestContext.Current.CancellationToken);

        time.Advance(AddressRace.HeadStart - TimeSpan.FromMilliseconds(1));
        var tooEarly = connecting.IsCompleted || server.Pending();
        time.Advance(TimeSpan.FromMilliseconds(1));
        using var socket = await connecting;

        tooEarly.ShouldBeFalse();
        ((IPEndPoint)socket.RemoteEndPoint!).Address.ShouldBe(Addresses[1]);
        socket.NoDelay.ShouldBeTrue();
    }

    [Fact]
    public async Task An_address_that_refuses_costs_nothing()
    {
        using var server = Listen(Addresses[1]);
        var port = ((IPEndPoint)server.LocalEndpoint).Port;

        // The clock stands still: no head start is waited for.
        using var socket = await Race(new FakeTimeProvider(), Addresses).ConnectAsync(new DnsEndPoint("upstream", port), TestContext.Current.CancellationToken);

        ((IPEndPoint)socket.RemoteEndPoint!).Address.ShouldBe(Addresses[1]);
    }

    [Fact]
    public async Task The_first_address_is_used_where_it_answers()
    {
        using var first = Listen(Addresses[0]);
        var port = ((IPEndPoint)first.LocalEndpoint).Port;
        using var second = Listen(Addresses[1], port);

        using var socket = await Race(TimeProvider.System, Addresses).ConnectAsync(new DnsEndPoint("upstream", port), TestContext.Current.CancellationToken);

        ((IPEndPoint)socket.RemoteEndPoint!).Address.ShouldBe(Addresses[0]);
        second.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task When_no_address_answers_the_first_ones_reason_is_told()
    {
        var port = ServiceProcess.FreePort();

        var failure = await Should.ThrowAsync<SocketException>(() => Race(TimeProvider.System, Addresses).ConnectAsync(new DnsEndPoint("upstream", port), TestContext.Current.CancellationToken));

        failure.SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
    }

    [Fact]
    public async Task The_connect_timeout_ends_the_race()
    {
        using var dead = DeadServer.Open(Addresses[0]);
        using var timeout = new CancellationTokenSource();
        var connecting = Race(new FakeTimeProvider(), Addresses[..1]).ConnectAsync(new DnsEndPoint("upstream", dead.Port), timeout.Token);

        await timeout.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public void Families_take_turns_beginning_with_the_resolvers_first()
    {
        IPAddress[] found = [.. new[] { "2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1", "192.0.2.2" }.Select(IPAddress.Parse)];

        AddressRace.Interleave(found).Select(address => address.ToString())
            .ShouldBe(["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"]);
    }

    private static AddressRace Race(TimeProvider time, IPAddress[] addresses) => new((_, _) => Task.FromResult(addresses), time);

    private static TcpListener Listen(IPAddress address, int port = 0)
    {
        var listener = new TcpListener(address, port);
        listener.Start();
        return listener;
    }
}
