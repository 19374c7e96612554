using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Stt.Engines;
using WhatsVoice.Stt.Transcription;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Transcription;

/// <summary>The same sound is given to an engine once, also when several callers ask for it or a caller hangs up.</summary>
public sealed class PaidTranscriptionTests : TranscriptionTestBase
{
    [Fact]
    public async Task The_same_sound_is_paid_once()
    {
        await using var service = OpenAIService();

        using var first = await service.TranscribeAsync(Note);
        using var again = await service.TranscribeAsync(Note);
        using var otherLanguage = await service.TranscribeAsync(Note, ("language", "en"));

        first.Headers.GetValues("X-Cache").ShouldBe(["miss"]);
        again.Headers.GetValues("X-Cache").ShouldBe(["hit"]);
        otherLanguage.Headers.GetValues("X-Cache").ShouldBe(["miss"]);
        Engine.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_transcription_whose_caller_dies_is_finished_and_paid_once()
    {
        var mayAnswer = new TaskCompletionSource();
        Engine.Answer = _ => new LateAnswer(mayAnswer.Task, new { language = "english", duration = 2.0, text = "Paid already", segments = Array.Empty<object>() });
        await using var service = OnAPort(OpenAIService());
        using var http = service.CreateClient();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Note), "file", "note.ogg" } };
        using var dies = new CancellationTokenSource();
        var first = http.PostAsync("/v1/audio/transcriptions", form, dies.Token);
        await Eventually.TrueAsync(() => Engine.Calls.Count == 1, "the engine is asked");
        await dies.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);

        mayAnswer.SetResult();
        using var again = await service.TranscribeAsync(Note);

        (await TextOf(again)).ShouldBe("Paid already");
        Engine.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_keeps_its_place_until_the_engine_has_answered()
    {
        var mayAnswer = new TaskCompletionSource();
        Engine.Answer = _ => new LateAnswer(mayAnswer.Task, new { language = "english", duration = 2.0, text = "Paid already", segments = Array.Empty<object>() });
        await using var service = OnAPort(OpenAIService(("Transcription:MaxConcurrency", "1"), ("Transcription:MaxQueued", "0")));
        using var http = service.CreateClient();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Note), "file", "note.ogg" } };
        using var dies = new CancellationTokenSource();
        var first = http.PostAsync("/v1/audio/transcriptions", form, dies.Token);
        await Eventually.TrueAsync(() => Engine.Calls.Count == 1, "the engine is asked");
        await dies.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);

        using var meanwhile = await service.TranscribeAsync(OggOpusBuilder.Tone(1));
        mayAnswer.SetResult();
        await Eventually.TrueAsync(async () => (await service.TranscribeAsync(OggOpusBuilder.Tone(1))).StatusCode == HttpStatusCode.OK, "the place is free again");

        meanwhile.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_caller_that_waits_for_anothers_transcription_keeps_its_place_too()
    {
        await using var service = OpenAIService();
        var cache = service.Services.GetRequiredService<TranscriptCache>();
        var mayAnswer = new TaskCompletionSource<Transcript>();
        using var hangsUp = new CancellationTokenSource();

        var first = cache.GetOrCreateAsync("same", _ => mayAnswer.Task, TestContext.Current.CancellationToken);
        var second = cache.GetOrCreateAsync("same", _ => throw new InvalidOperationException("It is paid twice."), hangsUp.Token);
        await hangsUp.CancelAsync();
        for (var other = 0; other < 20; other++)
        {
            // Time enough to be let go.
            await cache.GetOrCreateAsync($"other {other}", _ => Task.FromResult(new Transcript("Other", null, 1, [])), TestContext.Current.CancellationToken);
        }

        second.IsCompleted.ShouldBeFalse("its place is kept until the engine has answered");
        mayAnswer.SetResult(new Transcript("Paid once", null, 1, []));
        (await first).Transcript.Text.ShouldBe("Paid once");
        await Should.ThrowAsync<OperationCanceledException>(second);
    }

    [Fact]
    public async Task What_an_engine_was_given_without_an_answer_is_told_to_the_caller_and_stays_counted()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var mayAnswer = new TaskCompletionSource();
        Engine.Answer = _ => new LateAnswer(mayAnswer.Task, new { text = "Too late" });
        await using var service = new SttFactory(("Transcription:OpenAI:BaseUrl", $"{Engine.Url}/v1"), ("Transcription:Budget:openai:SecondsPerDay", "3")) { Time = time };

        var asked = service.TranscribeAsync(Note);
        await Eventually.TrueAsync(() => Engine.Calls.Count == 1, "the engine is asked");
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return asked.IsCompleted;
            },
            "the engine's time is over");
        mayAnswer.SetResult();
        using var late = await asked;
        using var over = await service.TranscribeAsync(OggOpusBuilder.Tone(1.5));

        late.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        late.Headers.GetValues("X-Audio-Duration").Single().ShouldStartWith("2.0");
        (await over.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("budget of 3 seconds a day");
    }

    [Fact]
    public async Task An_attempt_that_broke_off_counts_beside_the_one_that_answers()
    {
        Engine.First.Enqueue(new BrokenAnswer());
        await using var service = OpenAIService(("Transcription:Budget:openai:SecondsPerDay", "15"));

        using var answered = await service.TranscribeAsync(OggOpusBuilder.Tone(10));
        using var over = await service.TranscribeAsync(OggOpusBuilder.Tone(1));

        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
        Engine.Calls.Count.ShouldBe(2);
        (await over.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("budget of 15 seconds a day");
    }

    [Fact]
    public async Task Attempts_that_broke_off_count_although_none_answers_and_are_told()
    {
        Engine.First.Enqueue(new BrokenAnswer());
        Engine.First.Enqueue(new BrokenAnswer());
        Engine.First.Enqueue(Results.StatusCode(503));
        await using var service = OpenAIService(("Transcription:Budget:openai:SecondsPerDay", "20"));

        using var failed = await service.TranscribeAsync(OggOpusBuilder.Tone(10));
        using var over = await service.TranscribeAsync(OggOpusBuilder.Tone(1));

        failed.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        failed.Headers.GetValues("X-Audio-Duration").Single().ShouldStartWith("20.0");
        Engine.Calls.Count.ShouldBe(3);
        (await over.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("budget of 20 seconds a day");
    }

    [Fact]
    public async Task What_two_engines_were_given_without_an_answer_is_told_twice()
    {
        Engine.Answer = _ => Results.Text("{}", "application/json");
        await using var service = new SttFactory(
            ("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"), ("Transcription:OpenAI:BaseUrl", $"{Engine.Url}/v1"));

        using var failed = await service.TranscribeAsync(OggOpusBuilder.Tone(10));

        Engine.Calls.Count.ShouldBe(2);
        failed.Headers.GetValues("X-Audio-Duration").Single().ShouldStartWith("20.0");
    }

    [Fact]
    public async Task Replicas_share_transcripts_through_Redis_and_go_on_without_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = OpenAIService(("ConnectionStrings:cache", redis.ConnectionString));
        await using var other = OpenAIService(("ConnectionStrings:cache", redis.ConnectionString));
        using var first = await one.TranscribeAsync(Note);

        using var shared = await other.TranscribeAsync(Note);
        await redis.KillAsync();
        using var without = await other.TranscribeAsync(OggOpusBuilder.Tone(1));

        shared.Headers.GetValues("X-Cache").ShouldBe(["hit"]);
        without.StatusCode.ShouldBe(HttpStatusCode.OK);
        Engine.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Two_replicas_that_get_the_same_sound_at_once_pay_once()
    {
        await using var redis = await RedisServer.StartAsync();
        var mayAnswer = new TaskCompletionSource();
        Engine.Answer = _ => new LateAnswer(mayAnswer.Task, new { language = "english", duration = 2.0, text = "Once", segments = Array.Empty<object>() });
        await using var one = OpenAIService(("ConnectionStrings:cache", redis.ConnectionString));
        await using var other = OpenAIService(("ConnectionStrings:cache", redis.ConnectionString));

        var first = one.TranscribeAsync(Note);
        await Eventually.TrueAsync(() => Engine.Calls.Count == 1, "the first replica has asked the engine");
        var second = other.TranscribeAsync(Note);
        await using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true");
        await Eventually.TrueAsync(async () => await AttemptsAsync(connection) >= 2, "the second replica waits for the lock");
        mayAnswer.SetResult();

        (await TextOf(await first)).ShouldBe("Once");
        using var shared = await second;
        (await TextOf(shared)).ShouldBe("Once");
        shared.Headers.GetValues("X-Cache").ShouldBe(["hit"]);
        Engine.Calls.Count.ShouldBe(1);

        // Each attempt at the lock is a SET with NX, which redis-server counts.
        static async Task<int> AttemptsAsync(StackExchange.Redis.ConnectionMultiplexer connection) =>
            (await connection.GetServers()[0].InfoAsync("commandstats")).SelectMany(group => group)
                .Where(pair => pair.Key == "cmdstat_set").Select(pair => int.Parse(pair.Value.Split('=', ',')[1], System.Globalization.CultureInfo.InvariantCulture)).SingleOrDefault();
    }

    /// <summary>Ends in its middle.</summary>
    private sealed class BrokenAnswer : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentLength = 1_000;
            await httpContext.Response.WriteAsync("{");
            await httpContext.Response.Body.FlushAsync();
            httpContext.Abort();
        }
    }

    /// <summary>Over a real connection: the server in memory lets a caller go only when its request has ended.</summary>
    private static SttFactory OnAPort(SttFactory service)
    {
        service.UseKestrel(0);
        service.StartServer();
        return service;
    }
}
