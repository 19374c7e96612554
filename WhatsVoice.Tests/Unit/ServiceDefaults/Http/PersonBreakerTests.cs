using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.CircuitBreaker;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Http;

/// <summary>The breaker of reply writers, as in docs/resilience.md, without a network. The clock stands still but where the test moves it.</summary>
public sealed class PersonBreakerTests
{
    private const HttpStatusCode Failure = HttpStatusCode.InternalServerError;

    /// <summary>As many persons as it takes to open it.</summary>
    private static readonly string[] Everybody = ["Ann", "Ben", "Cem", "Dee", "Eve"];

    private readonly FakeTimeProvider _time = new();
    private readonly ResiliencePipeline<HttpResponseMessage> _breaker;

    public PersonBreakerTests() => _breaker = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddStrategy(_ => new PersonBreaker(_time, static () => { }, static () => { }))
        .Build();

    [Fact]
    public async Task Messages_of_a_few_persons_that_always_fail_take_the_upstream_from_nobody()
    {
        for (var second = 0; second < 60; second++)
        {
            foreach (var person in Everybody.SkipLast(1))
            {
                (await CallAsync(person, Failure)).ShouldBeTrue();
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        (await CallAsync("Fay")).ShouldBeTrue();
    }

    [Fact]
    public async Task What_fails_for_everybody_for_two_seconds_is_left_alone_for_five()
    {
        await AllFailAsync();
        (await CallAsync("Ann", Failure)).ShouldBeTrue("it may be a bad moment");

        _time.Advance(PersonBreaker.MinFailingFor);
        (await CallAsync("Ann", Failure)).ShouldBeTrue();

        (await CallAsync("Fay")).ShouldBeFalse();
        _time.Advance(PersonBreaker.BreakDuration - TimeSpan.FromMilliseconds(1));
        (await CallAsync("Fay")).ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await CallAsync("Fay")).ShouldBeTrue();
        (await CallAsync("Ann")).ShouldBeTrue("a success closes it");
    }

    [Fact]
    public async Task A_success_between_failures_shows_that_the_upstream_works()
    {
        foreach (var person in Everybody.SkipLast(1))
        {
            await CallAsync(person, Failure);
        }

        await CallAsync("Fay");
        _time.Advance(PersonBreaker.MinFailingFor);
        await CallAsync("Eve", Failure);
        _time.Advance(PersonBreaker.MinFailingFor);
        await CallAsync("Ann", Failure);

        (await CallAsync("Gus")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_stranger_does_not_wait_for_a_call_that_tries_and_hangs()
    {
        await OpenAsync();
        _time.Advance(PersonBreaker.BreakDuration);
        var hanging = new TaskCompletionSource<HttpStatusCode>();
        var trial = CallAsync("Ann", hanging.Task);
        (await CallAsync("Ben", Failure)).ShouldBeFalse("those who failed try one after the other");

        (await CallAsync("Fay")).ShouldBeTrue();
        (await CallAsync("Ben")).ShouldBeTrue("a success closes it");

        hanging.SetResult(Failure);
        (await trial).ShouldBeTrue();
        (await CallAsync("Gus")).ShouldBeTrue();
    }

    [Fact]
    public async Task Those_who_failed_try_once_a_second_whether_the_call_before_hangs_and_hold_up_nobody()
    {
        await OpenAsync();
        _time.Advance(PersonBreaker.BreakDuration);
        var hanging = new TaskCompletionSource<HttpStatusCode>();
        var trial = CallAsync("Ann", hanging.Task);

        foreach (var person in Everybody.Skip(1))
        {
            (await CallAsync(person, Failure)).ShouldBeFalse();
            _time.Advance(PersonBreaker.TrialInterval);
            (await CallAsync(person, Failure)).ShouldBeTrue();
        }

        (await CallAsync("Fay")).ShouldBeTrue();
        hanging.SetResult(Failure);
        (await trial).ShouldBeTrue();
    }

    [Fact]
    public async Task A_stranger_who_fails_too_opens_it_again_but_not_with_a_call_from_before()
    {
        var hanging = new TaskCompletionSource<HttpStatusCode>();
        var before = CallAsync("Gus", hanging.Task);
        await OpenAsync();
        _time.Advance(PersonBreaker.BreakDuration);
        hanging.SetResult(Failure);
        await before;

        (await CallAsync("Fay", Failure)).ShouldBeTrue();

        (await CallAsync("Hal")).ShouldBeFalse();
        _time.Advance(PersonBreaker.BreakDuration);
        (await CallAsync("Hal")).ShouldBeTrue();
    }

    private async Task OpenAsync()
    {
        await AllFailAsync();
        _time.Advance(PersonBreaker.MinFailingFor);
        await CallAsync("Ann", Failure);
    }

    private async Task AllFailAsync()
    {
        Everybody.Length.ShouldBe(PersonBreaker.MinPersons);
        foreach (var person in Everybody)
        {
            await CallAsync(person, Failure);
        }
    }

    /// <returns>Whether the call was let through.</returns>
    private Task<bool> CallAsync(string person, HttpStatusCode answer = HttpStatusCode.NoContent) => CallAsync(person, Task.FromResult(answer));

    private async Task<bool> CallAsync(string person, Task<HttpStatusCode> answer)
    {
        Upstreams.Person.Value = person;
        try
        {
            using var response = await _breaker.ExecuteAsync(async _ => new HttpResponseMessage(await answer), TestContext.Current.CancellationToken);
            return true;
        }
        catch (BrokenCircuitException)
        {
            return false;
        }
    }
}
