using Microsoft.Extensions.Time.Testing;
using Polly.Timeout;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Engines;

public sealed class EngineAttemptsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private int _attempts;

    [Theory]
    [InlineData(null, 3)]
    [InlineData(1.0, 3)]
    [InlineData(6.25, 3)] // 5 s with the most jitter
    [InlineData(6.5, 1)]
    [InlineData(300.0, 1)]
    public async Task A_passing_failure_is_retried_unless_the_engine_asks_for_a_longer_wait(double? retryAfterSeconds, int attempts)
    {
        var call = CallAsync(_ => throw new Failure(true, retryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null));

        await Should.ThrowAsync<Failure>(() => PlayAsync(call));
        _attempts.ShouldBe(attempts);
    }

    [Fact]
    public async Task What_does_not_pass_is_not_retried()
    {
        await Should.ThrowAsync<Failure>(() => PlayAsync(CallAsync(_ => throw new Failure(false, null))));
        _attempts.ShouldBe(1);
    }

    [Fact]
    public async Task The_engines_own_wait_is_kept()
    {
        var call = CallAsync(_ => _attempts == 1 ? throw new Failure(true, TimeSpan.FromSeconds(4)) : Task.FromResult("spoken"));

        _time.Advance(TimeSpan.FromSeconds(3.9));
        call.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.2));
        (await call).ShouldBe("spoken");
    }

    [Fact]
    public async Task An_attempt_that_ran_into_its_time_limit_is_not_retried()
    {
        var call = CallAsync(async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return "";
        });

        await Should.ThrowAsync<TimeoutRejectedException>(() => PlayAsync(call));
        _attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Who_stops_the_call_gets_no_time_limit_for_an_answer()
    {
        using var stop = new CancellationTokenSource();
        var call = new EngineAttempts(2, TimeSpan.FromSeconds(0.3), _time).RunAsync(Limit, token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token).ContinueWith(_ => "", token, TaskContinuationOptions.None, TaskScheduler.Default), stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    private Task<string> CallAsync(Func<CancellationToken, Task<string>> attempt) => new EngineAttempts(2, TimeSpan.FromSeconds(0.3), _time).RunAsync(
        Limit,
        token =>
        {
            _attempts++;
            return attempt(token);
        },
        TestContext.Current.CancellationToken);

    /// <summary>Lets time pass until the call ends.</summary>
    private async Task<string> PlayAsync(Task<string> call)
    {
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return call.IsCompleted;
            },
            "the call ends");
        return await call;
    }

    private sealed class Failure(bool isPassing, TimeSpan? retryAfter) : Exception, IAttemptFailure
    {
        public bool IsPassing => isPassing;

        public TimeSpan? RetryAfter => retryAfter;
    }
}
