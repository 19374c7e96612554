using WhatsVoice.Tts.Caching;

namespace WhatsVoice.Tests.Unit.Tts.Caching;

public sealed class SharedWorkTests
{
    private readonly SharedWork<int> _shared = new();
    private readonly TaskCompletionSource<int> _work = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _token;
    private int _begun;

    [Fact]
    public async Task All_who_ask_at_once_share_one_run()
    {
        var asked = Enumerable.Range(0, 10).Select(_ => DoAsync(CancellationToken.None)).ToArray();

        _work.SetResult(7);
        var answers = await Task.WhenAll(asked);

        answers.ShouldAllBe(answer => answer.Result == 7);
        answers.Count(answer => answer.Own).ShouldBe(1);
        _begun.ShouldBe(1);
    }

    [Fact]
    public async Task It_goes_on_while_one_still_waits_even_if_whoever_began_it_has_left()
    {
        using var first = new CancellationTokenSource();
        var left = DoAsync(first.Token);
        var waiting = DoAsync(CancellationToken.None);

        await first.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(left);
        _token.IsCancellationRequested.ShouldBeFalse();
        _work.SetResult(7);

        (await waiting).ShouldBe((7, false));
        _begun.ShouldBe(1);
    }

    [Fact]
    public async Task It_is_stopped_when_nobody_waits_and_begins_anew_for_the_next()
    {
        using var all = new CancellationTokenSource();
        var left = Enumerable.Range(0, 3).Select(_ => DoAsync(all.Token)).ToArray();

        await all.CancelAsync();
        foreach (var one in left)
        {
            await Should.ThrowAsync<OperationCanceledException>(one);
        }

        _token.IsCancellationRequested.ShouldBeTrue();
        var next = DoAsync(CancellationToken.None);
        _work.SetResult(8);
        (await next).ShouldBe((8, true));
        _begun.ShouldBe(2);
    }

    [Fact]
    public async Task A_failure_goes_to_all_and_is_not_kept()
    {
        var asked = Enumerable.Range(0, 3).Select(_ => DoAsync(CancellationToken.None)).ToArray();

        _work.SetException(new InvalidOperationException("no"));

        foreach (var one in asked)
        {
            await Should.ThrowAsync<InvalidOperationException>(one);
        }

        (await _shared.DoAsync("name", _ => Task.FromResult(1), CancellationToken.None)).ShouldBe((1, true));
    }

    [Fact]
    public async Task A_failure_of_whoever_began_it_lets_the_others_begin_anew()
    {
        var shared = new SharedWork<int>(exception => exception is TimeoutException);
        var place = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = shared.DoAsync("name", _ => place.Task, CancellationToken.None);
        var others = Enumerable.Range(0, 3).Select(_ => shared.DoAsync("name", _ => _work.Task, CancellationToken.None)).ToArray();

        place.SetException(new TimeoutException("The place was lost."));
        _work.SetResult(7);

        await Should.ThrowAsync<TimeoutException>(first);
        (await Task.WhenAll(others)).ShouldAllBe(answer => answer.Result == 7);
    }

    private Task<(int Result, bool Own)> DoAsync(CancellationToken cancellationToken) => _shared.DoAsync(
        "name",
        async token =>
        {
            _begun++;
            _token = token;
            return await _work.Task.WaitAsync(token);
        },
        cancellationToken);
}
