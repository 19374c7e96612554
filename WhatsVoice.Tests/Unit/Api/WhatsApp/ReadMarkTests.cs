using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox;

namespace WhatsVoice.Tests.Unit.Api.WhatsApp;

/// <summary>The row "read mark" of docs/resilience.md: one more try, and a failure goes no further.</summary>
public sealed class ReadMarkTests
{
    public static TheoryData<string, object, int> Faults => new()
    {
        { "503", new { route = "read", status = 503, times = 1 }, 2 },
        { "429", new { route = "read", status = 429, times = 1 }, 2 },
        { "reset", new { route = "read", reset = true, times = 1 }, 2 },
        { "cut answer", new { route = "read", truncate = true, times = 1 }, 2 },
        { "done, answer lost", new { route = "read", after_effect = true, times = 1 }, 2 },
        { "slow", new { route = "read", delay_ms = 400, times = 1 }, 1 },
        { "a long wait asked for", new { route = "read", status = 429, retry_after = 60 }, 1 },
        { "lasting", new { route = "read", status = 500 }, 2 },
        { "refused", new { route = "read", status = 400, body = new { error = new { code = 100 } } }, 1 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_mark_is_tried_twice_at_most_and_never_fails_an_answer(string name, object fault, int calls)
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        var message = await whatsApp.HearFromAdaAsync();
        await whatsApp.Sandbox.SetFaultAsync(fault);

        await whatsApp.MarkReadAsync(message);

        (await whatsApp.CallsAsync("read", calls)).Count.ShouldBe(calls, name);
    }

    [Fact]
    public async Task A_mark_that_hangs_is_given_up_after_two_times_five_seconds()
    {
        var time = new FakeTimeProvider();
        await using var whatsApp = await WhatsAppCalls.OpenAsync(time);
        var message = await whatsApp.HearFromAdaAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "read", hang = true });
        var start = time.GetUtcNow();

        await time.PassUntilDoneAsync(whatsApp.MarkReadAsync(message));

        (time.GetUtcNow() - start).ShouldBeInRange(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task An_answer_waits_200_ms_for_a_mark_that_hangs_and_the_next_message_not_at_all()
    {
        var time = new FakeTimeProvider();
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        var message = await whatsApp.HearFromAdaAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "read", hang = true });
        var receipt = new ReadReceipt(whatsApp.Marks, SandboxHost.PhoneNumberId, message, typing: true, Task.CompletedTask, time);

        var settled = receipt.SettleAsync();
        time.Advance(TimeSpan.FromMilliseconds(199));
        settled.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));
        await settled.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        receipt.Dispose();
    }
}
