using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Speech;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Unit.Api.Conversations;
using WhatsVoice.Tests.Unit.ServiceDefaults;

namespace WhatsVoice.Tests.Unit.Api.Speech;

/// <summary>A Tts service that takes calls and never answers, beside one that only takes its time.</summary>
public sealed class SilentTtsTests
{
    private static readonly TimeSpan SpeakFor = new ConversationOptions().SpeakFor;

    private readonly ObservedClock _time = new();

    [Fact]
    public async Task Behind_a_service_that_gives_no_sign_of_life_the_words_go_out_as_text_after_seconds_and_the_next_ones_sooner()
    {
        await using var tts = await EngineStandIn.OpenAsync();
        (tts.Answer, tts.Alive) = (EngineStandIn.HangAsync, HangAsync);
        await using var service = Build(tts);

        var first = SpeakAsync(service);
        await Eventually.TrueAsync(() => tts.Calls.Count == 1, "the call has arrived");
        await _time.PassAsync(SpeakFor);
        await StaySilentAsync(tts, asked: 1);
        var failure = await Should.ThrowAsync<SpeechException>(() => first);
        var second = SpeakAsync(service);
        await StaySilentAsync(tts, asked: 2);
        var next = await Should.ThrowAsync<SpeechException>(() => second);

        ShouldBecomeText(failure, after: SpeakFor + LivenessWatch.AnswerTimeout);
        ShouldBecomeText(next, after: LivenessWatch.AnswerTimeout);
        tts.Calls.Count.ShouldBe(1, "while the service is silent it is only asked whether it lives");
    }

    [Fact]
    public async Task A_service_that_answers_again_speaks_again()
    {
        await using var tts = await EngineStandIn.OpenAsync();
        tts.First.Enqueue(EngineStandIn.HangAsync);
        tts.Alive = HangAsync;
        await using var service = Build(tts);
        var first = SpeakAsync(service);
        await Eventually.TrueAsync(() => tts.Calls.Count == 1, "the call has arrived");
        await _time.PassAsync(SpeakFor);
        await StaySilentAsync(tts, asked: 1);
        await Should.ThrowAsync<SpeechException>(() => first);

        tts.Alive = _ => Task.CompletedTask;

        (await SpeakAsync(service).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Bytes.Span.StartsWith("OggS"u8).ShouldBeTrue();
    }

    [Fact]
    public async Task A_service_that_is_slow_and_answers_that_it_lives_is_waited_for()
    {
        var done = new TaskCompletionSource();
        await using var tts = await EngineStandIn.OpenAsync();
        tts.Answer = async (call, context) =>
        {
            await done.Task;
            await EngineStandIn.SpeakAsync(call, context);
        };
        await using var service = Build(tts);

        var speaking = SpeakAsync(service);
        for (var i = 0; i < 10; i++)
        {
            await _time.PassAsync(SpeakFor);
        }

        await Eventually.TrueAsync(() => tts.AliveAsked == 10, "it is asked each time");
        done.SetResult();

        (await speaking.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Bytes.Span.StartsWith("OggS"u8).ShouldBeTrue();
        tts.Calls.Count.ShouldBe(1);
    }

    private static void ShouldBecomeText(SpeechException failure, TimeSpan after)
    {
        var message = MessageLifecycleTests.Speaking();
        var now = message.Message.ReceivedAtUnixMs + (long)after.TotalMilliseconds;

        MessageLifecycle.StepFailed(message, Fault.Of(failure) with { After = after }, now, new ConversationOptions(), jitter: 0).IsInWriting.ShouldBeTrue();
    }

    private async Task StaySilentAsync(EngineStandIn tts, int asked)
    {
        await Eventually.TrueAsync(() => tts.AliveAsked == asked, "it is asked whether it lives");
        _time.Advance(LivenessWatch.AnswerTimeout);
    }

    private static Task HangAsync(HttpContext context) => EngineStandIn.HangAsync(null!, context);

    private static Task<SpokenAudio> SpeakAsync(WebApplication service) =>
        service.Services.GetRequiredService<SpeechClient>().SpeakAsync(new SpeechRequest("Good morning."), SpeakFor, TestContext.Current.CancellationToken);

    private WebApplication Build(EngineStandIn tts) => ServiceUnderTest.Build(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.AddSpeech();
        },
        ("services:tts:http:0", tts.Url));
}
