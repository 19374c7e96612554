using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Stt.Audio;
using WhatsVoice.Stt.Engines;
using WhatsVoice.Stt.Transcription;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Engines;

public sealed class EnginePlacesTests
{
    /// <summary>A hang guard.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_wait_for_a_place_is_no_part_of_an_engines_time_limit()
    {
        var time = new FakeTimeProvider();
        var client = new OneAtATime();
        var engine = new TranscriptionEngine(client, new EngineBreakerOptions(), time, NullLogger<EngineBreaker>.Instance);
        var audio = AudioFile.Open(OggOpusBuilder.Tone(1), TimeSpan.FromMinutes(1));

        // Each takes almost all of the 30 s that an attempt may take.
        var waiting = Enumerable.Range(0, 5).Select(_ => engine.TranscribeAsync(audio, new SpeechToTextOptions(), "anybody", TestContext.Current.CancellationToken)).ToList();
        for (var number = 1; number <= waiting.Count; number++)
        {
            await Eventually.TrueAsync(() => client.Begun == number, "the next one has a place");
            time.Advance(TimeSpan.FromSeconds(29));
            client.Answer();
            (await waiting[number - 1]).Text.ShouldBe("Heard");
        }

        client.MostAtOnce.ShouldBe(1);
        engine.WhyUnavailable.ShouldBeNull();
    }

    [Fact]
    public async Task A_crowd_of_one_callers_requests_keeps_another_caller_waiting_for_one_of_them()
    {
        var client = new OneAtATime();
        var engine = new TranscriptionEngine(client, new EngineBreakerOptions(), new FakeTimeProvider(), NullLogger<EngineBreaker>.Instance);
        var audio = AudioFile.Open(OggOpusBuilder.Tone(1), TimeSpan.FromMinutes(1));
        List<Task<Transcript>> crowd = [.. Enumerable.Range(0, 5).Select(_ => AskAsync("crowd"))];
        var other = AskAsync("other");

        for (var number = 1; number <= 3; number++)
        {
            await Eventually.TrueAsync(() => client.Begun == number, "the next one has a place");
            client.Answer();
        }

        (await other).Text.ShouldBe("Heard");
        (await Task.WhenAll(crowd.Take(2))).Length.ShouldBe(2);
        crowd.Skip(2).ShouldAllBe(waits => !waits.IsCompleted);
        for (var number = 4; number <= 6; number++)
        {
            await Eventually.TrueAsync(() => client.Begun == number, "the next one has a place");
            client.Answer();
        }

        await Task.WhenAll(crowd);

        Task<Transcript> AskAsync(string caller) => engine.TranscribeAsync(audio, new SpeechToTextOptions(), caller, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_place_that_was_given_up_goes_to_the_next_who_waits_and_is_free_after_the_last()
    {
        var places = new EnginePlaces(1);
        using var givesUp = new CancellationTokenSource();
        (await places.TakeAsync("one", Long, TestContext.Current.CancellationToken)).ShouldBeTrue();
        var second = places.TakeAsync("one", Long, givesUp.Token);
        var late = places.TakeAsync("two", TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        var third = places.TakeAsync("three", Long, TestContext.Current.CancellationToken);

        await givesUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        (await late).ShouldBeFalse("it has waited long enough");
        third.IsCompleted.ShouldBeFalse();
        places.Leave();
        (await third).ShouldBeTrue();
        places.Leave();

        (await places.TakeAsync("one", Long, TestContext.Current.CancellationToken)).ShouldBeTrue();
    }

    private sealed class OneAtATime : ISpeechToTextClient
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _answer = new();
        private int _atOnce;

        public int Begun { get; private set; }

        public int MostAtOnce { get; private set; }

        public void Answer()
        {
            TaskCompletionSource answer;
            lock (_gate)
            {
                (answer, _answer) = (_answer, new TaskCompletionSource());
                _atOnce--;
            }

            answer.SetResult();
        }

        public async Task<SpeechToTextResponse> GetTextAsync(Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default)
        {
            Task answer;
            lock (_gate)
            {
                Begun++;
                MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
                answer = _answer.Task;
            }

            await answer.WaitAsync(cancellationToken);
            return new SpeechToTextResponse("Heard");
        }

        public IAsyncEnumerable<SpeechToTextResponseUpdate> GetStreamingTextAsync(
            Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EngineDescription) ? new EngineDescription("tests", "1") { MaxConcurrency = 1, MaxRetries = 0 } : null;

        public void Dispose()
        {
        }
    }
}
