using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Speech;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Unit.ServiceDefaults;

namespace WhatsVoice.Tests.Unit.Api.Speech;

/// <summary>The row "speech" of docs/resilience.md: repeated, since what was made before is in the Tts service's cache.</summary>
public sealed class SpeechCallTests
{
    public static TheoryData<string> PassingFaults => ["503", "500", "429", "reset", "cut answer"];

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task A_passing_fault_costs_one_repeat(string fault)
    {
        await using var tts = await EngineStandIn.OpenAsync();
        tts.First.Enqueue(Fault(fault));
        await using var service = Build(tts);

        var audio = await SpeakAsync(service);

        audio.Bytes.Span.StartsWith("OggS"u8).ShouldBeTrue();
        tts.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_wait_of_more_than_a_moment_is_left_to_the_conversation()
    {
        await using var tts = await EngineStandIn.OpenAsync();
        tts.Answer = EngineStandIn.Error(503, "busy", retryAfter: "30");
        await using var service = Build(tts);

        var failure = await Should.ThrowAsync<SpeechException>(() => SpeakAsync(service));

        failure.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(37.5));
        tts.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Texts_that_no_engine_can_speak_do_not_keep_others_from_being_spoken()
    {
        await using var tts = await EngineStandIn.OpenAsync();
        for (var i = 0; i < 30; i++)
        {
            tts.First.Enqueue(EngineStandIn.Error(502, "engine-failed", retryAfter: "1"));
        }

        await using var service = Build(tts);
        for (var i = 0; i < 30; i++)
        {
            (await Should.ThrowAsync<SpeechException>(() => SpeakAsync(service))).Unspeakable.ShouldBeFalse();
        }

        (await SpeakAsync(service)).Bytes.Span.StartsWith("OggS"u8).ShouldBeTrue();
        tts.Calls.Count.ShouldBe(31);
    }

    [Fact]
    public async Task A_text_that_cannot_be_spoken_is_asked_for_once()
    {
        await using var tts = await EngineStandIn.OpenAsync();
        tts.Answer = EngineStandIn.Error(400, "text");
        await using var service = Build(tts);

        (await Should.ThrowAsync<SpeechException>(() => SpeakAsync(service))).Unspeakable.ShouldBeTrue();

        tts.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("voice")]
    [InlineData("profile")]
    [InlineData("language")]
    public async Task A_value_that_the_service_does_not_know_falls_back_to_its_default_and_is_logged(string field)
    {
        await using var tts = await EngineStandIn.OpenAsync();
        tts.First.Enqueue((_, context) => Results.ValidationProblem(new Dictionary<string, string[]> { [field] = [$"{field} must be one of slt, rms."] }).ExecuteAsync(context));
        var log = new LogLines();
        await using var service = Build(tts, log: log);

        var audio = await service.Services.GetRequiredService<SpeechClient>().SpeakAsync(
            new SpeechRequest("Good morning.", Voice: "typo", Profile: "typo", Language: "typo"), TestContext.Current.CancellationToken);

        audio.Bytes.Span.StartsWith("OggS"u8).ShouldBeTrue();
        tts.Calls.Select(call => (string?)call.Body![field]).ShouldBe(["typo", null]);
        log.Text.ShouldContain($"Warning: A reply asks for what the Tts service does not know, so the default is used instead: {field} must be one of slt, rms.");
    }

    [Fact]
    public async Task A_lasting_fault_ends_after_four_attempts()
    {
        await using var tts = await EngineStandIn.OpenAsync();
        tts.Answer = EngineStandIn.Error(500, "broken");
        await using var service = Build(tts);

        await Should.ThrowAsync<SpeechException>(() => SpeakAsync(service));

        tts.Calls.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_slow_answer_is_waited_for()
    {
        var time = new FakeTimeProvider();
        await using var tts = await EngineStandIn.OpenAsync();
        tts.First.Enqueue(async (call, context) =>
        {
            time.Advance(TimeSpan.FromSeconds(59));
            await EngineStandIn.SpeakAsync(call, context);
        });
        await using var service = Build(tts, time);

        await SpeakAsync(service).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        tts.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("hang within the audio")]
    public async Task A_service_that_hangs_is_given_up_within_two_minutes(string fault)
    {
        var time = new FakeTimeProvider();
        await using var tts = await EngineStandIn.OpenAsync();
        tts.Answer = Fault(fault);
        await using var service = Build(tts, time);
        var start = time.GetUtcNow();
        var speaking = SpeakAsync(service);

        await time.PassUntilDoneAsync(speaking);

        await Should.ThrowAsync<SpeechException>(() => speaking);
        (time.GetUtcNow() - start).ShouldBeInRange(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(125));
        tts.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_service_that_is_down_is_left_alone_and_the_conversation_is_told_for_how_long()
    {
        var (time, log) = (new FakeTimeProvider(), new LogLines());
        await using var tts = await EngineStandIn.OpenAsync();
        tts.Answer = EngineStandIn.Error(503, "down");
        await using var service = Build(tts, time, log);
        var failing = Enumerable.Range(0, 20).Select(_ => Should.ThrowAsync<SpeechException>(() => SpeakAsync(service))).ToList();
        await Eventually.TrueAsync(() => log.Text.Contains("circuit breaker", StringComparison.OrdinalIgnoreCase), "the breaker opens");

        // On to their retries, which the breaker refuses.
        time.Advance(TimeSpan.FromSeconds(2));
        await Task.WhenAll(failing);
        var failure = await Should.ThrowAsync<SpeechException>(() => SpeakAsync(service));

        failure.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6));
        tts.Calls.Count.ShouldBe(20);
    }

    [Fact]
    public async Task A_service_that_is_left_alone_tells_neither_voices_nor_usage_and_fails_nobodys_request()
    {
        var (time, log) = (new FakeTimeProvider(), new LogLines());
        await using var service = Build($"http://127.0.0.1:{FreePort.Find()}", time, log);
        var client = service.Services.GetRequiredService<TtsUsageClient>();
        for (var i = 0; i < 20; i++)
        {
            (await client.GetVoicesAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
        }

        log.Text.ShouldContain("circuit breaker", Case.Insensitive);

        (await client.GetVoicesAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
        (await client.GetUsageAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    private static Func<EngineCall, HttpContext, Task> Fault(string name) => name switch
    {
        "503" => EngineStandIn.Error(503, "busy"),
        "500" => EngineStandIn.Error(500, "broken"),
        "429" => EngineStandIn.Error(429, "busy", retryAfter: "0"),
        "reset" => EngineStandIn.ResetAsync,
        "hang" => EngineStandIn.HangAsync,
        "cut answer" => async (call, context) =>
        {
            await HalfAsync(call, context);
            context.Abort();
        },
        "hang within the audio" => async (call, context) =>
        {
            await HalfAsync(call, context);
            await EngineStandIn.HangAsync(call, context);
        },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static async Task HalfAsync(EngineCall call, HttpContext context)
    {
        var audio = EngineStandIn.Audio(call);
        context.Response.ContentLength = audio.Length;
        await context.Response.Body.WriteAsync(audio.AsMemory(0, audio.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static Task<SpokenAudio> SpeakAsync(WebApplication service) =>
        service.Services.GetRequiredService<SpeechClient>().SpeakAsync(new SpeechRequest("Good morning."), TestContext.Current.CancellationToken);

    private static WebApplication Build(EngineStandIn tts, TimeProvider? time = null, LogLines? log = null) => Build(tts.Url, time, log);

    private static WebApplication Build(string tts, TimeProvider? time, LogLines? log) => ServiceUnderTest.Build(
        builder =>
        {
            if (log is not null)
            {
                builder.Logging.AddProvider(log);
            }

            builder.Services.AddSingleton(time ?? TimeProvider.System);
            builder.AddSpeech();
        },
        ("services:tts:http:0", tts));
}
