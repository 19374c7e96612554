using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Engines;

public sealed class EngineBreakerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly EngineBreakerOptions _options = new();
    private readonly EngineBreaker _breaker;

    public EngineBreakerTests() => _breaker = SpeechEngine.CreateBreaker("test", _options, _time, NullLogger<EngineBreaker>.Instance);

    [Fact]
    public async Task It_opens_after_failures_and_tries_again_after_its_time()
    {
        for (var i = 0; i < _options.MinimumThroughput; i++)
        {
            await Should.ThrowAsync<SpeechEngineException>(() => FailAsync(new SpeechEngineException("failed")));
        }

        Should.Throw<SpeechEngineUnavailableException>(_breaker.ThrowIfOpen);
        await Should.ThrowAsync<SpeechEngineUnavailableException>(SucceedAsync);

        _time.Advance(_options.BreakDuration);
        _breaker.ThrowIfOpen();
        (await SucceedAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData(nameof(EngineRefusal.Quota))]
    [InlineData(nameof(EngineRefusal.Credentials))]
    public async Task One_refusal_opens_it_and_an_empty_account_for_longer(string refusal)
    {
        var kind = Enum.Parse<EngineRefusal>(refusal);
        var wait = kind == EngineRefusal.Quota ? _options.QuotaBreakDuration : _options.CredentialsBreakDuration;
        await Should.ThrowAsync<SpeechEngineUnavailableException>(() => FailAsync(new SpeechEngineUnavailableException("no credits") { Refusal = kind }));

        _time.Advance(wait - TimeSpan.FromSeconds(1));
        Should.Throw<SpeechEngineUnavailableException>(_breaker.ThrowIfOpen).Message.ShouldBe("no credits");
        _time.Advance(TimeSpan.FromSeconds(1));

        (await SucceedAsync()).ShouldBe(1);
        _options.QuotaBreakDuration.ShouldBeGreaterThan(_options.BreakDuration);
    }

    [Theory]
    [InlineData(false, "2026-12-31T23:30:00Z", "2027-01-01 00:00 UTC", 30)]
    [InlineData(true, "2026-11-30T00:00:00Z", "2026-12-01 00:00 UTC", 24 * 60)]
    [InlineData(true, "2026-12-31T12:00:00Z", "2027-01-01 00:00 UTC", 12 * 60)]
    public void A_used_up_budget_is_a_problem_until_its_day_or_month_is_over_and_does_not_open_it(bool isMonthly, string now, string until, int minutes)
    {
        _time.SetUtcNow(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        _breaker.NoteBudget(BudgetRefusal.Of("The budget is used up", isMonthly, _time.GetUtcNow()));

        _breaker.Problem.ShouldBe($"The budget is used up until {until}.");
        _breaker.ThrowIfOpen();
        _time.Advance(TimeSpan.FromMinutes(minutes - 1));
        _breaker.Problem.ShouldNotBeNull();

        _time.Advance(TimeSpan.FromMinutes(1));
        _breaker.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task Requests_that_are_at_fault_themselves_never_open_it()
    {
        for (var i = 0; i < 20; i++)
        {
            await Should.ThrowAsync<SpeechEngineException>(() => FailAsync(new SpeechEngineException("no such voice") { Field = "voice" }));
            await Should.ThrowAsync<UnspeakableTextException>(() => FailAsync(new UnspeakableTextException("no letters")));
        }

        (await SucceedAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task After_a_few_doubtful_answers_in_a_row_one_request_proves_the_engine_once_a_minute()
    {
        for (var i = 0; i < _options.MinimumThroughput; i++)
        {
            _breaker.BeginProof().ShouldBeFalse();
            await Should.ThrowAsync<SpeechEngineException>(() => FailAsync(new SpeechEngineException("silent") { Doubtful = true }));
        }

        _breaker.BeginProof().ShouldBeTrue();
        _breaker.BeginProof().ShouldBeFalse();
        _breaker.ThrowIfOpen();
        _breaker.Skip("It is silent.");
        Should.Throw<SpeechEngineUnavailableException>(_breaker.ThrowIfOpen).Message.ShouldBe("It is silent.");

        _time.Advance(_options.CredentialsBreakDuration);
        _breaker.BeginProof().ShouldBeTrue();
        (await SucceedAsync()).ShouldBe(1);
        _time.Advance(_options.CredentialsBreakDuration);
        _breaker.BeginProof().ShouldBeFalse();
    }

    private Task<int> FailAsync(Exception exception) => _breaker.RunAsync<int>(_ => Task.FromException<int>(exception), TestContext.Current.CancellationToken);

    private Task<int> SucceedAsync() => _breaker.RunAsync(_ => Task.FromResult(1), TestContext.Current.CancellationToken);
}
