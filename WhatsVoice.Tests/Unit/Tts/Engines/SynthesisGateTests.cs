using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tests.Unit.Tts.Engines;

public sealed class SynthesisGateTests
{
    private readonly List<string> _served = [];

    [Fact]
    public async Task Its_load_tells_what_bounds_throughput()
    {
        var gate = new SynthesisGate(limit: 2, maxQueued: 10);
        var running = await gate.EnterAsync("first", fromApi: true, "a caller", TestContext.Current.CancellationToken);
        await gate.EnterAsync("second", fromApi: true, "a caller", TestContext.Current.CancellationToken);
        var waiting = EnterAsync(gate, "third", "third", fromApi: true);

        gate.Load.ShouldBe(new GateLoad(Running: 2, Waiting: 1, Limit: 2));
        running.Dispose();
        await waiting;

        gate.Load.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_short_text_waits_for_one_sentence_of_a_long_one_not_for_all()
    {
        var gate = new SynthesisGate(limit: 1, maxQueued: 100);
        var running = await gate.EnterAsync("long", false, "a caller", TestContext.Current.CancellationToken);
        var waiting = Enumerable.Range(1, 5).Select(i => EnterAsync(gate, "long", $"long {i}")).ToList();
        waiting.Add(EnterAsync(gate, "short", "short 1"));
        waiting.Add(EnterAsync(gate, "other", "other 1"));
        waiting.Add(EnterAsync(gate, "short", "short 2"));

        running.Dispose();
        await Task.WhenAll(waiting);

        _served.ShouldBe(["long 1", "short 1", "other 1", "long 2", "short 2", "long 3", "long 4", "long 5"]);
    }

    [Fact]
    public async Task A_person_does_not_wait_behind_a_crowd_of_other_callers()
    {
        var gate = new SynthesisGate(limit: 1, maxQueued: 100);
        var running = await gate.EnterAsync("first", false, "a caller", TestContext.Current.CancellationToken);
        var waiting = Enumerable.Range(1, 100).Select(i => EnterAsync(gate, $"crowd {i}", $"crowd {i}")).ToList();
        await Should.ThrowAsync<SpeechBusyException>(() => gate.EnterAsync("crowd 101", false, "a caller", TestContext.Current.CancellationToken));
        waiting.Add(EnterAsync(gate, "person", "person 1", fromApi: true));
        waiting.Add(EnterAsync(gate, "person", "person 2", fromApi: true));

        running.Dispose();
        await Task.WhenAll(waiting);

        _served.Take(4).ShouldBe(["person 1", "crowd 1", "person 2", "crowd 2"]);
    }

    [Fact]
    public async Task One_caller_cannot_take_every_place_from_the_others()
    {
        var gate = new SynthesisGate(limit: 1, maxQueued: 4);
        var running = await gate.EnterAsync("first", false, "crowd", TestContext.Current.CancellationToken);
        var crowd = Enumerable.Range(1, 4).Select(i => gate.EnterAsync($"crowd {i}", false, "crowd", TestContext.Current.CancellationToken)).ToList();

        var one = gate.EnterAsync("one", false, "another", TestContext.Current.CancellationToken);
        var two = gate.EnterAsync("two", false, "another", TestContext.Current.CancellationToken);

        await Should.ThrowAsync<SpeechBusyException>(() => crowd[3]);
        await Should.ThrowAsync<SpeechBusyException>(() => crowd[2]);
        await Should.ThrowAsync<SpeechBusyException>(() => gate.EnterAsync("three", false, "another", TestContext.Current.CancellationToken));
        await Should.ThrowAsync<SpeechBusyException>(() => gate.EnterAsync("crowd 5", false, "crowd", TestContext.Current.CancellationToken));
        gate.Load.Waiting.ShouldBe(4);
        running.Dispose();
        foreach (var waiting in new[] { crowd[0], crowd[1], one, two })
        {
            (await waiting).Dispose();
        }

        gate.Load.ShouldBe(new GateLoad(Running: 0, Waiting: 0, Limit: 1));
    }

    [Fact]
    public async Task Sixteen_long_texts_of_one_person_do_not_keep_another_persons_sentence_out()
    {
        var gate = new SynthesisGate(limit: 1, maxQueued: 256);
        var running = await gate.EnterAsync("first", true, "person a", TestContext.Current.CancellationToken);
        var requests = Enumerable.Range(0, 16).Select(_ => new object()).ToList();
        var texts = Enumerable.Range(0, 256).Select(i => gate.EnterAsync(requests[i % 16], true, "person a", TestContext.Current.CancellationToken)).ToList();
        await Should.ThrowAsync<SpeechBusyException>(() => gate.EnterAsync("one more", true, "person a", TestContext.Current.CancellationToken));

        var other = gate.EnterAsync("sentence", true, "person b", TestContext.Current.CancellationToken);

        other.IsFaulted.ShouldBeFalse();
        await Should.ThrowAsync<SpeechBusyException>(() => texts[255]);
        gate.Load.Waiting.ShouldBe(256);
        running.Dispose();
        foreach (var text in texts.Take(16))
        {
            (await text).Dispose();
        }

        (await other).Dispose();
    }

    [Fact]
    public async Task Once_the_Api_has_called_others_leave_one_turn_free_for_it()
    {
        var gate = new SynthesisGate(limit: 2, maxQueued: 100);
        (await gate.EnterAsync("person", true, "a caller", TestContext.Current.CancellationToken)).Dispose();
        var first = await gate.EnterAsync("crowd 1", false, "a caller", TestContext.Current.CancellationToken);

        var second = gate.EnterAsync("crowd 2", false, "a caller", TestContext.Current.CancellationToken);
        using var person = await gate.EnterAsync("person", true, "a caller", TestContext.Current.CancellationToken);

        second.IsCompleted.ShouldBeFalse();
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Where_the_Api_never_calls_others_have_every_turn()
    {
        var gate = new SynthesisGate(limit: 2, maxQueued: 0);

        using var first = await gate.EnterAsync("crowd 1", false, "a caller", TestContext.Current.CancellationToken);
        using var second = await gate.EnterAsync("crowd 2", false, "a caller", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_line_and_makes_room()
    {
        var gate = new SynthesisGate(limit: 1, maxQueued: 1);
        var running = await gate.EnterAsync("first", false, "a caller", TestContext.Current.CancellationToken);
        using var impatient = new CancellationTokenSource();
        var given = gate.EnterAsync("second", false, "a caller", impatient.Token);
        await Should.ThrowAsync<SpeechBusyException>(() => gate.EnterAsync("third", false, "a caller", TestContext.Current.CancellationToken));

        await impatient.CancelAsync();
        var third = gate.EnterAsync("third", false, "a caller", TestContext.Current.CancellationToken);
        running.Dispose();
        running.Dispose(); // twice is once

        await Should.ThrowAsync<OperationCanceledException>(() => given);
        (await third).Dispose();
        using var free = await gate.EnterAsync("fourth", false, "a caller", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_raised_limit_lets_the_next_in_and_a_lowered_one_holds_them_back()
    {
        var gate = new SynthesisGate(limit: 1, maxQueued: 10);
        var turns = new List<IDisposable> { await gate.EnterAsync("a", false, "a caller", TestContext.Current.CancellationToken) };
        var second = gate.EnterAsync("a", false, "a caller", TestContext.Current.CancellationToken);
        second.IsCompleted.ShouldBeFalse();

        gate.Limit = 2;
        turns.Add(await second);
        gate.Limit = 1;
        var third = gate.EnterAsync("a", false, "a caller", TestContext.Current.CancellationToken);
        turns[0].Dispose();

        third.IsCompleted.ShouldBeFalse();
        turns[1].Dispose();
        (await third).Dispose();
    }

    private async Task EnterAsync(SynthesisGate gate, string request, string name, bool fromApi = false)
    {
        using var turn = await gate.EnterAsync(request, fromApi, "a caller", TestContext.Current.CancellationToken);
        _served.Add(name); // one at a time
    }
}
