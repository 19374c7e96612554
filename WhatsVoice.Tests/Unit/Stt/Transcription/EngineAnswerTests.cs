using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Transcription;

/// <summary>What the service makes of an engine's answers and failures.</summary>
public sealed class EngineAnswerTests : TranscriptionTestBase
{
    [Fact]
    public async Task Words_that_a_model_makes_up_over_silence_are_left_out()
    {
        Engine.Answer = _ => Results.Json(new
        {
            language = "english", duration = 4.0, text = " Hello. Thank you for watching.",
            segments = new[] { Segment(0, " Hello.", -0.2, 0.01), Segment(1, " Thank you for watching.", -1.4, 0.9) },
        });
        await using var service = OpenAIService();

        using var response = await service.TranscribeAsync(Note);

        (await TextOf(response)).ShouldBe("Hello.");

        static object Segment(int id, string text, double probability, double noSpeech) => new
        {
            id, seek = 0, start = 0.0, end = 1.0, text, tokens = Array.Empty<int>(), temperature = 0.0, avg_logprob = probability,
            compression_ratio = 1.0, no_speech_prob = noSpeech,
        };
    }

    [Fact]
    public async Task What_only_describes_a_sound_is_silence()
    {
        Engine.Answer = _ => Results.Json(new { language = "english", duration = 2.0, text = " [BLANK_AUDIO]", segments = Array.Empty<object>() });
        await using var service = OpenAIService();

        using var response = await service.TranscribeAsync(Note);

        (await TextOf(response)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("<html>")]
    [InlineData("[]")]
    public async Task An_answer_without_a_transcript_may_be_billed_and_is_not_asked_for_again(string body)
    {
        Engine.Answer = _ => Results.Text(body, "application/json");
        await using var service = OpenAIService();

        using var response = await service.TranscribeAsync(Note);

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        Engine.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(404, """{"error":{"message":"The model `whisper-9` does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}}""")]
    [InlineData(403, """{"error":{"message":"Project does not have access to model","type":"invalid_request_error","param":null,"code":"model_not_found"}}""")]
    [InlineData(400, """{"error":{"message":"Unknown model","type":"invalid_request_error","param":"model","code":null}}""")]
    [InlineData(400, """{"object":"error","message":"Invalid model: voxtral-9","type":"invalid_model","param":null,"code":"1500"}""")]
    [InlineData(404, "<html>no such page</html>")]
    [InlineData(404, """{"error":{"\ud800":1,"message":"no","type":"\ud800","code":"\ud800"}}""")]
    public async Task A_wrong_model_or_address_is_told_in_health_and_the_next_engine_transcribes(int status, string body)
    {
        var usual = Engine.Answer;
        Engine.Answer = call => call.Path.StartsWith("/v1/audio", StringComparison.Ordinal) ? Results.Text(body, "application/json", statusCode: status) : usual(call);
        await using var service = new SttFactory(
            ("Transcription:Engines", "openai,elevenlabs"), ("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"),
            ("Transcription:OpenAI:BaseUrl", $"{Engine.Url}/v1"), ("Transcription:OpenAI:Model", "whisper-9"));
        using var http = service.CreateClient();

        using var first = await service.TranscribeAsync(Note);
        using var second = await service.TranscribeAsync(OggOpusBuilder.Tone(1));
        var health = await http.GetStringAsync("/health", TestContext.Current.CancellationToken);

        first.Headers.GetValues("X-Engine").ShouldBe(["elevenlabs"]);
        second.Headers.GetValues("X-Engine").ShouldBe(["elevenlabs"]);
        Engine.Calls.Count(call => call.Path.StartsWith("/v1/audio", StringComparison.Ordinal)).ShouldBe(1, "it is skipped meanwhile");
        health.ShouldContain("Degraded");
        health.ShouldContain("does not know the model or the address");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"text":5}""")]
    [InlineData("""{"text":null}""")]
    [InlineData("""{"text":"\ud800"}""")]
    [InlineData("""{"text":"Long","language":"english","duration":1e308}""")]
    [InlineData("<html>a proxy's page</html>")]
    public async Task An_answer_without_a_transcript_is_no_silence_and_the_next_engine_transcribes(string body)
    {
        var usual = Engine.Answer;
        Engine.Answer = call => call.Path.StartsWith("/v1/audio", StringComparison.Ordinal) ? Results.Text(body, "application/json") : usual(call);
        await using var service = new SttFactory(
            ("Transcription:Engines", "openai,elevenlabs"), ("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"),
            ("Transcription:OpenAI:BaseUrl", $"{Engine.Url}/v1"));

        using var response = await service.TranscribeAsync(Note);

        (await TextOf(response)).ShouldBe("Bom dia");
        response.Headers.GetValues("X-Engine").ShouldBe(["elevenlabs"]);
    }

    [Theory]
    [InlineData(500, HttpStatusCode.OK)]
    [InlineData(502, HttpStatusCode.ServiceUnavailable)]
    public async Task Files_at_which_an_engine_fails_do_not_take_it_away_from_others_unless_it_is_not_there_at_all(int status, HttpStatusCode others)
    {
        var usual = Engine.Answer;
        Engine.Answer = _ => Results.Text("{}", "application/json", statusCode: status);
        await using var service = OpenAIService();

        // Each is another MP3 file: a frame of 144 bytes, twice.
        var damaged = Enumerable.Range(1, 6).Select(number => Enumerable.Repeat<byte[]>([0xFF, 0xFB, 0x10, 0xC4, (byte)number, .. new byte[99]], 2).SelectMany(frame => frame).ToArray());
        var answers = await Task.WhenAll(damaged.Select(file => service.TranscribeAsync(file)));
        Engine.Answer = usual;
        using var response = await service.TranscribeAsync(Note);

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.BadGateway || answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        response.StatusCode.ShouldBe(others);
    }

    [Fact]
    public async Task Silence_that_an_engine_reports_is_no_failure()
    {
        Engine.Answer = _ => Results.Json(new { task = "transcribe", language = "english", duration = 2.0, text = "", segments = Array.Empty<object>() });
        await using var service = OpenAIService();

        using var response = await service.TranscribeAsync(Note);

        (await TextOf(response)).ShouldBe("");
        Engine.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_language_that_an_engine_only_guesses_is_not_told()
    {
        Engine.Answer = _ => Results.Json(new { language_code = "nor", language_probability = 0.31, text = "Ja", words = Array.Empty<object>() });
        await using var service = new SttFactory(("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"));

        using var response = await service.TranscribeAsync(Note, ("response_format", "verbose_json"));

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        (answer.GetProperty("text").GetString(), answer.GetProperty("language").ValueKind).ShouldBe(("Ja", JsonValueKind.Null));
    }

    [Fact]
    public async Task Where_a_file_does_not_tell_its_length_the_engines_word_is_counted_and_told()
    {
        Engine.Answer = _ => Results.Json(new { language_code = "eng", language_probability = 0.98, text = "Long", audio_duration_secs = 8.0 });
        await using var service = new SttFactory(
            ("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"), ("Transcription:Budget:elevenlabs:SecondsPerDay", "10"));

        // 4 bytes of MPEG layer 2 are estimated as a second.
        using var first = await service.TranscribeAsync([0xFF, 0xFD, 0x10, 0x00]);
        using var over = await service.TranscribeAsync(OggOpusBuilder.Tone(3));

        first.Headers.GetValues("X-Audio-Duration").ShouldBe(["8.000"]);
        over.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, "8 and 3 seconds are more than 10");
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("elevenlabs")]
    public async Task What_the_engine_heard_is_counted_and_told_though_the_file_claims_less(string engine)
    {
        Engine.Answer = _ => Results.Json(new
        {
            text = "Long", language = "english", duration = 8.0, segments = Array.Empty<object>(), language_code = "eng", audio_duration_secs = 8.0,
        });
        await using var service = new SttFactory(
            ("Transcription:Engines", engine), ("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"),
            ("Transcription:OpenAI:BaseUrl", $"{Engine.Url}/v1"), ($"Transcription:Budget:{engine}:SecondsPerDay", "10"));

        using var first = await service.TranscribeAsync(Note);
        using var over = await service.TranscribeAsync(OggOpusBuilder.Tone(3));

        first.Headers.GetValues("X-Audio-Duration").ShouldBe(["8.000"]);
        over.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, "8 and 3 seconds are more than 10");
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(null)]
    public async Task What_was_counted_in_the_file_is_told_where_the_engine_tells_less_or_nothing(double? told)
    {
        var answer = new Dictionary<string, object> { ["text"] = "Short", ["language"] = "english" };
        if (told is not null)
        {
            answer["duration"] = told;
        }

        Engine.Answer = _ => Results.Json(answer);
        await using var service = new SttFactory(("Transcription:OpenAI:BaseUrl", $"{Engine.Url}/v1"), ("Transcription:Budget:openai:SecondsPerDay", "10"));
        var content = WaveBuilder.Tone(9);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(40), 3_200);

        using var first = await service.TranscribeAsync(content);
        using var over = await service.TranscribeAsync(Note);

        first.Headers.GetValues("X-Audio-Duration").ShouldBe(["9.000"]);
        over.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, "a wave file that claims a tenth of a second was heard whole");
    }

    [Fact]
    public async Task A_failing_engine_is_retried_and_then_the_next_one_transcribes()
    {
        for (var call = 0; call < 3; call++)
        {
            Engine.First.Enqueue(Results.StatusCode(503));
        }

        await using var service = new SttFactory(
            ("Transcription:Engines", "elevenlabs,openai"), ("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"),
            ("Transcription:OpenAI:BaseUrl", $"{Engine.Url}/v1"));

        using var response = await service.TranscribeAsync(Note);

        (await TextOf(response)).ShouldBe("Bom dia");
        response.Headers.GetValues("X-Engine").ShouldBe(["openai"]);
        Engine.Calls.Select(call => call.Path).ShouldBe(
            ["/v1/speech-to-text", "/v1/speech-to-text", "/v1/speech-to-text", "/v1/audio/transcriptions"]);
    }

    [Theory]
    [InlineData("elevenlabs,openai", "openai")]
    [InlineData("openai,elevenlabs", "elevenlabs")]
    public async Task An_engine_that_asks_for_a_longer_wait_than_a_person_has_is_not_asked_again(string engines, string next)
    {
        Engine.First.Enqueue(new AsksToWait(TimeProvider.System.GetUtcNow().AddMinutes(1)));
        await using var service = new SttFactory(
            ("Transcription:Engines", engines), ("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"),
            ("Transcription:OpenAI:BaseUrl", $"{Engine.Url}/v1"));

        using var response = await service.TranscribeAsync(Note);

        response.Headers.GetValues("X-Engine").ShouldBe([next]);
        Engine.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_recording_that_an_engine_fails_on_does_not_take_it_away_from_everybody()
    {
        var usual = Engine.Answer;
        Engine.Answer = _ => Results.Text("{}", "application/json");
        await using var service = OpenAIService();
        for (var attempt = 0; attempt < 10; attempt++)
        {
            using var failed = await service.TranscribeAsync(Note);
            failed.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        }

        Engine.Answer = usual;
        using var other = await service.TranscribeAsync(OggOpusBuilder.Tone(1));

        other.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_engine_that_fails_on_several_recordings_is_left_out()
    {
        Engine.Answer = _ => Results.Text("{}", "application/json");
        await using var service = OpenAIService();
        for (var note = 1; note <= 4; note++)
        {
            using var failed = await service.TranscribeAsync(OggOpusBuilder.Tone(note));
            failed.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        }

        using var refused = await service.TranscribeAsync(Note);

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_recording_that_is_forbidden_is_asked_for_once_and_takes_the_engine_from_nobody_else()
    {
        var usual = Engine.Answer;
        Engine.Answer = _ => Results.Text("<html>Forbidden</html>", "text/html", statusCode: 403);
        await using var service = OpenAIService();

        using var refused = await service.TranscribeAsync(Note);
        var calls = Engine.Calls.Count;
        Engine.Answer = usual;
        using var other = await service.TranscribeAsync(OggOpusBuilder.Tone(1));

        (refused.StatusCode, calls).ShouldBe((HttpStatusCode.BadGateway, 1));
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_engine_without_credits_is_left_out_and_health_says_why()
    {
        Engine.Answer = _ => Results.Json(new { detail = new { status = "quota_exceeded", message = "0 credits" } }, statusCode: 401);
        await using var service = new SttFactory(("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"));

        using var first = await service.TranscribeAsync(Note);
        using var second = await service.TranscribeAsync(Note);
        using var http = service.CreateClient();
        var models = await http.GetStringAsync("/v1/models", TestContext.Current.CancellationToken);

        first.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        second.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        second.Headers.RetryAfter.ShouldNotBeNull();
        Engine.Calls.Count.ShouldBe(1);
        models.ShouldContain("has no credits left");
    }

    private sealed class AsksToWait(DateTimeOffset until) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            httpContext.Response.Headers.RetryAfter = until.ToString("R", CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        }
    }
}
