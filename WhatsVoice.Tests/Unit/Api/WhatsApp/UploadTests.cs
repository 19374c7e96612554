using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.WhatsApp;

/// <summary>The row "upload" of docs/resilience.md: repeated, since a second media id costs nothing.</summary>
public sealed class UploadTests
{
    public static TheoryData<string, object> PassingFaults => new()
    {
        { "503", new { route = "media", status = 503, times = 1 } },
        { "500", new { route = "media", status = 500, times = 1 } },
        { "429", new { route = "media", status = 429, times = 1 } },
        { "reset", new { route = "media", reset = true, times = 1 } },
        { "cut answer", new { route = "media", truncate = true, times = 1 } },
        { "done, answer lost", new { route = "media", after_effect = true, times = 1 } },
    };

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task A_passing_fault_costs_one_repeat(string name, object fault)
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        await whatsApp.Sandbox.SetFaultAsync(fault);

        var mediaId = await whatsApp.UploadAsync();

        mediaId.ShouldNotBeEmpty(name);
        (await whatsApp.CallsAsync("media", 2)).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(60)]
    public async Task A_wait_that_whatsapp_asks_for_is_left_to_the_conversation(int seconds)
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "media", status = 503, retry_after = seconds });

        var failure = await Should.ThrowAsync<WhatsAppException>(whatsApp.UploadAsync);

        failure.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds * 1.25));
        (await whatsApp.CallsAsync("media", 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_upload_that_hangs_is_repeated_after_twenty_seconds()
    {
        var time = new FakeTimeProvider();
        await using var whatsApp = await WhatsAppCalls.OpenAsync(time);
        await whatsApp.Sandbox.SetFaultAsync(new { route = "media", hang = true, times = 1 });
        var uploading = whatsApp.UploadAsync();
        await Drivers.Eventually.TrueAsync(async () => await whatsApp.Sandbox.FaultsLeftAsync() == 0, "the upload hangs");

        time.Advance(TimeSpan.FromSeconds(19));
        var tooEarly = (await whatsApp.Sandbox.LogAsync("graph", "media")).Count;
        await time.PassUntilDoneAsync(uploading);

        tooEarly.ShouldBe(0);
        (await uploading).ShouldNotBeEmpty();
        (await whatsApp.CallsAsync("media", 2)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_slow_answer_is_waited_for()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "media", delay_ms = 400, times = 1 });

        await whatsApp.UploadAsync();

        (await whatsApp.CallsAsync("media", 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_lasting_fault_ends_after_four_attempts()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "media", status = 500 });

        var failure = await Should.ThrowAsync<WhatsAppException>(whatsApp.UploadAsync);

        failure.Kind.ShouldBe(WhatsAppFailure.Transient);
        (await whatsApp.CallsAsync("media", 4)).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_refusal_is_not_repeated()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "media", status = 400, body = new { error = new { code = 100, message = "Invalid parameter" } } });

        var failure = await Should.ThrowAsync<WhatsAppException>(whatsApp.UploadAsync);

        failure.Kind.ShouldBe(WhatsAppFailure.Final);
        (await whatsApp.CallsAsync("media", 1)).Count.ShouldBe(1);
    }
}
