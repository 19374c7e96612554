using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Tests.Unit.Api.WhatsApp;

/// <summary>One breaker for all calls to an upstream, as in docs/resilience.md. The clock stands still but where the test moves it.</summary>
public sealed class BreakerTests
{
    [Fact]
    public async Task When_whatsapp_is_down_no_call_hammers_it_and_no_message_is_given_up()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync(new FakeTimeProvider());
        var message = await whatsApp.HearFromAdaAsync();
        await FailAsync(whatsApp, sends: 20);

        var send = await Should.ThrowAsync<WhatsAppException>(whatsApp.SendAsync);
        var upload = await Should.ThrowAsync<WhatsAppException>(whatsApp.UploadAsync);
        await whatsApp.MarkReadAsync(message);

        send.Kind.ShouldBe(WhatsAppFailure.Transient);
        send.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        upload.Kind.ShouldBe(WhatsAppFailure.Transient);
        (await whatsApp.CallsAsync("messages", 20)).Count.ShouldBe(20);
        (await whatsApp.CallsAsync("media", 0)).Count.ShouldBe(0);
        (await whatsApp.CallsAsync("read", 0)).Count.ShouldBe(0);
    }

    [Fact]
    public async Task After_five_seconds_one_call_tries_and_the_rest_follow()
    {
        var time = new FakeTimeProvider();
        await using var whatsApp = await WhatsAppCalls.OpenAsync(time);
        await whatsApp.HearFromAdaAsync();
        await FailAsync(whatsApp, sends: 20);
        await whatsApp.Sandbox.ClearFaultsAsync();

        time.Advance(TimeSpan.FromSeconds(5));
        await whatsApp.SendAsync();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => whatsApp.SendAsync()));

        (await whatsApp.ReceivedAsync()).ShouldBe(6);
    }

    [Fact]
    public async Task One_call_in_ten_that_fails_opens_nothing()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync(new FakeTimeProvider());
        await whatsApp.HearFromAdaAsync();

        for (var i = 0; i < 5; i++)
        {
            await FailAsync(whatsApp, sends: 1);
            await whatsApp.Sandbox.ClearFaultsAsync();
            await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => whatsApp.SendAsync()));
        }

        (await whatsApp.ReceivedAsync()).ShouldBe(45);
    }

    [Fact]
    public async Task What_whatsapp_refuses_says_nothing_about_whatsapp()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync(new FakeTimeProvider());
        await whatsApp.HearFromAdaAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "messages", status = 400, body = new { error = new { code = 131026, message = "Undeliverable" } } });
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Should.ThrowAsync<WhatsAppException>(whatsApp.SendAsync)));
        await whatsApp.Sandbox.ClearFaultsAsync();

        await whatsApp.SendAsync();

        (await whatsApp.ReceivedAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task An_upstream_that_asks_for_less_goes_on_working_at_its_limit()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync(new FakeTimeProvider());
        await whatsApp.HearFromAdaAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "messages", status = 503, retry_after = 1 });
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Should.ThrowAsync<WhatsAppException>(whatsApp.SendAsync)));
        await whatsApp.Sandbox.ClearFaultsAsync();

        await whatsApp.SendAsync();

        (await whatsApp.ReceivedAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Voice_notes_that_cannot_be_downloaded_do_not_stop_what_is_sent()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        await whatsApp.HearFromAdaAsync();
        var mediaId = await whatsApp.UploadAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "media_download", status = 500 });
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Should.ThrowAsync<WhatsAppException>(() => whatsApp.DownloadAsync(mediaId))));

        await whatsApp.SendAsync();

        (await whatsApp.ReceivedAsync()).ShouldBe(1);
    }

    private static async Task FailAsync(WhatsAppCalls whatsApp, int sends)
    {
        await whatsApp.Sandbox.SetFaultAsync(new { route = "messages", status = 500 });
        await Task.WhenAll(Enumerable.Range(0, sends).Select(_ => Should.ThrowAsync<WhatsAppException>(whatsApp.SendAsync)));
    }
}
