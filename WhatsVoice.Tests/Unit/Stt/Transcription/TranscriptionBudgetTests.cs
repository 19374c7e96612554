using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Stt;
using WhatsVoice.Stt.Transcription;

namespace WhatsVoice.Tests.Unit.Stt.Transcription;

/// <summary>The seconds that an engine may be given, without Redis.</summary>
public sealed class TranscriptionBudgetTests
{
    [Fact]
    public async Task Seconds_that_the_month_refuses_do_not_count_for_the_day()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        var options = new SttOptions { Budget = { ["openai"] = new EngineBudget { SecondsPerDay = 20, SecondsPerMonth = 10 } } };
        var budget = new TranscriptionBudget(Options.Create(options), services, new FakeTimeProvider());
        (await budget.TakeAsync("openai", TimeSpan.FromSeconds(6))).ShouldBeNull();

        for (var refused = 0; refused < 3; refused++)
        {
            (await budget.TakeAsync("openai", TimeSpan.FromSeconds(6))).ShouldNotBeNull().Reason.ShouldContain("10 seconds a month");
        }

        (await budget.TakeAsync("openai", TimeSpan.FromSeconds(4))).ShouldBeNull("4 of the month's 10 seconds are left, and 14 of the day's 20");
    }
}
