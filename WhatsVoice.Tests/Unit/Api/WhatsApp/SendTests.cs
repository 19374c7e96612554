using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.WhatsApp;

/// <summary>The row "send" of docs/resilience.md: never repeated once it may have been accepted.</summary>
public sealed class SendTests
{
    /// <summary>The fault, what the conversation is told, and what came to the person.</summary>
    public static TheoryData<string, object, string, int> Answers => new()
    {
        { "503 of the Graph API", new { route = "messages", status = 503, times = 1 }, nameof(WhatsAppFailure.Transient), 0 },
        { "500 of the Graph API", new { route = "messages", status = 500, times = 1 }, nameof(WhatsAppFailure.Uncertain), 0 },
        { "504 of the Graph API", new { route = "messages", status = 504, times = 1 }, nameof(WhatsAppFailure.Uncertain), 0 },
        { "429 of the Graph API", new { route = "messages", status = 429, times = 1, retry_after = 7 }, nameof(WhatsAppFailure.Transient), 0 },
        { "503 of something in between", new { route = "messages", status = 503, body = new { }, times = 1, retry_after = 7 }, nameof(WhatsAppFailure.Transient), 0 },
        { "502 of something in between", new { route = "messages", status = 502, body = new { }, times = 1 }, nameof(WhatsAppFailure.Uncertain), 0 },
        { "reset", new { route = "messages", reset = true, times = 1 }, nameof(WhatsAppFailure.Uncertain), 0 },
        { "cut answer", new { route = "messages", truncate = true, times = 1 }, nameof(WhatsAppFailure.Uncertain), 1 },
        { "accepted, answer lost", new { route = "messages", after_effect = true, times = 1 }, nameof(WhatsAppFailure.Uncertain), 1 },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_send_that_has_left_is_not_repeated(string name, object fault, string kind, int received)
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        // On a connection that was used before: on a new one .NET's handler repeats nothing, so nothing would be shown.
        await whatsApp.MarkReadAsync(await whatsApp.HearFromAdaAsync());
        await whatsApp.Sandbox.SetFaultAsync(fault);

        var failure = await Should.ThrowAsync<WhatsAppException>(whatsApp.SendAsync);

        failure.Kind.ToString().ShouldBe(kind, name);
        var call = (await whatsApp.CallsAsync("messages", 1)).ShouldHaveSingleItem();
        call.Connection.ShouldBe((await whatsApp.CallsAsync("read", 1)).Single().Connection);
        (await whatsApp.ReceivedAsync()).ShouldBe(received);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task The_wait_that_whatsapp_asks_for_is_passed_on_to_the_conversation(int status)
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        await whatsApp.HearFromAdaAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "messages", status, times = 1, retry_after = 7 });

        var failure = await Should.ThrowAsync<WhatsAppException>(whatsApp.SendAsync);

        failure.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8.75));
    }

    [Fact]
    public async Task A_send_that_hangs_is_given_up_after_twenty_seconds_and_not_repeated()
    {
        var time = new FakeTimeProvider();
        await using var whatsApp = await WhatsAppCalls.OpenAsync(time);
        await whatsApp.HearFromAdaAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "messages", hang = true });
        var sending = whatsApp.SendAsync();

        time.Advance(TimeSpan.FromSeconds(19));
        sending.IsCompleted.ShouldBeFalse();
        await time.PassUntilDoneAsync(sending);

        (await Should.ThrowAsync<WhatsAppException>(() => sending)).Kind.ShouldBe(WhatsAppFailure.Uncertain);
        (await whatsApp.CallsAsync("messages", 0)).Count.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_send_that_waits_for_a_connection_does_not_use_up_its_time_limit()
    {
        var time = new FakeTimeProvider();
        await using var whatsApp = await WhatsAppCalls.OpenAsync(time, builder => builder.Configuration["Http:Pool:MaxConnectionsPerServer"] = "1");
        await whatsApp.HearFromAdaAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "messages", hang = true, times = 1 });
        var first = whatsApp.SendAsync();
        await Eventually.TrueAsync(async () => await whatsApp.Sandbox.FaultsLeftAsync() == 0, "the first send hangs");
        var second = whatsApp.SendAsync();

        time.Advance(TimeSpan.FromSeconds(20));

        (await Should.ThrowAsync<WhatsAppException>(() => first)).Kind.ShouldBe(WhatsAppFailure.Uncertain);
        (await second).ShouldNotBeEmpty();
        (await whatsApp.ReceivedAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_slow_answer_is_waited_for()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        await whatsApp.HearFromAdaAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "messages", delay_ms = 400, times = 1 });

        await whatsApp.SendAsync();

        (await whatsApp.CallsAsync("messages", 1)).Count.ShouldBe(1);
        (await whatsApp.ReceivedAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_send_that_never_left_is_repeated_and_arrives_once()
    {
        var lookups = 0;
        var race = new AddressRace(
            (_, _) => ++lookups <= 2 ? throw new SocketException((int)SocketError.HostNotFound) : Task.FromResult(new[] { IPAddress.Loopback }),
            TimeProvider.System);
        await using var whatsApp = await WhatsAppCalls.OpenAsync(configure: builder => builder.Services.AddSingleton(race));
        await whatsApp.HearFromAdaAsync();

        await whatsApp.SendAsync();

        lookups.ShouldBe(3);
        (await whatsApp.CallsAsync("messages", 1)).Count.ShouldBe(1);
        (await whatsApp.ReceivedAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_send_that_never_leaves_is_no_uncertain_one()
    {
        var race = new AddressRace((_, _) => throw new SocketException((int)SocketError.HostNotFound), TimeProvider.System);
        await using var whatsApp = await WhatsAppCalls.OpenAsync(configure: builder => builder.Services.AddSingleton(race));

        var failure = await Should.ThrowAsync<WhatsAppException>(whatsApp.SendAsync);

        failure.Kind.ShouldBe(WhatsAppFailure.Transient);
    }
}
