using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WhatsVoice.Stt;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Transcription;

/// <summary>What Stt does not transcribe, and what it answers instead.</summary>
public sealed class TranscriptionRefusalTests : TranscriptionTestBase
{
    [Fact]
    public void A_negative_price_is_refused()
    {
        var options = new SttOptions { Prices = { ["openai"] = -1 } };

        new SttOptionsValidator().Validate(null, options).FailureMessage!.ShouldContain("Prices:openai");
    }

    [Fact]
    public async Task A_used_up_budget_stops_the_engine_before_it_is_asked()
    {
        await using var service = OpenAIService(("Transcription:Budget:openai:SecondsPerDay", "3"));

        using var within = await service.TranscribeAsync(Note);
        using var over = await service.TranscribeAsync(OggOpusBuilder.Tone(1.5));

        within.StatusCode.ShouldBe(HttpStatusCode.OK);
        over.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await over.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("budget of 3 seconds a day");
        Engine.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_used_up_budget_is_told_in_health_and_by_the_list_of_engines_until_something_fits()
    {
        await using var service = OpenAIService(("Transcription:Budget:openai:SecondsPerDay", "4"));
        using var http = service.CreateClient();
        (await service.TranscribeAsync(OggOpusBuilder.Tone(2.5))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await service.TranscribeAsync(OggOpusBuilder.Tone(1.5))).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);

        var models = await http.GetFromJsonAsync<JsonElement>("/v1/models", TestContext.Current.CancellationToken);
        var health = await HealthAsync();

        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Description.ShouldNotBeNull().ShouldMatch("""^The engine openai has used up its budget of 4 seconds a day, until \d{4}-\d\d-\d\d 00:00 UTC\.$""");
        models.GetProperty("data")[0].GetProperty("status").GetString().ShouldBe(health.Description);
        (await http.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await service.TranscribeAsync(OggOpusBuilder.Tone(0.5))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await HealthAsync()).Status.ShouldBe(HealthStatus.Healthy);

        async Task<HealthReportEntry> HealthAsync() => (await service.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "engines", TestContext.Current.CancellationToken)).Entries["engines"];
    }

    [Theory]
    [InlineData("response_format", "diarized_json", "response_format")]
    [InlineData("language", "klingon", "language")]
    public async Task A_wrong_field_is_answered_in_OpenAIs_error_shape(string name, string value, string field)
    {
        await using var service = OpenAIService();

        using var response = await service.TranscribeAsync(Note, (name, value));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error");
        error.GetProperty("param").GetString().ShouldBe(field);
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        Engine.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_no_audio_is_refused_before_an_engine_is_paid()
    {
        await using var service = OpenAIService();

        using var response = await service.TranscribeAsync("not audio at all"u8.ToArray());

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("not audio of a known format");
        Engine.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Damaged_voice_notes_of_one_person_do_not_take_an_engine_away_that_fails_on_them()
    {
        var usual = Engine.Answer;
        Engine.Answer = _ => Results.Text("{}", "application/json", statusCode: 500);
        await using var service = OpenAIService();

        // Packets with more frames of equal length than their bytes can be shared among, and files without sound.
        byte[][] damaged =
        [
            .. Enumerable.Range(1, 3).Select(number => new OggOpusBuilder().AddMany(50, 0b0000_1011, 2, (byte)number).Build()),
            .. Enumerable.Range(1, 3).Select(number => WaveBuilder.Write(new short[number], 16_000)),
        ];
        var answers = await Task.WhenAll(damaged.Select(file => service.TranscribeAsync(file)));
        Engine.Answer = usual;
        using var response = await service.TranscribeAsync(Note);

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.BadRequest);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_format_that_no_engine_takes_is_refused_in_words()
    {
        await using var service = new SttFactory(("Transcription:OpenAI:ApiKey", "sk-tests"));

        using var response = await service.TranscribeAsync("#!AMR\n0123456789"u8.ToArray());

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("No configured engine (openai) takes Amr files");
    }

    [Theory]
    [InlineData("Transcription:MaxBytes", "4096", "larger than")]
    [InlineData("Transcription:MaxDuration", "00:00:01", "longer than")]
    public async Task Files_over_a_limit_are_answered_with_413(string key, string value, string words)
    {
        await using var service = OpenAIService((key, value));

        using var response = await service.TranscribeAsync(Note);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(words);
        Engine.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_the_key_nobody_is_served()
    {
        await using var service = OpenAIService(("Api:Key", Key));

        using var response = await service.TranscribeAsync(Note);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Engine.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_an_engine_the_answer_says_what_to_configure()
    {
        await using var service = new SttFactory();

        using var response = await service.TranscribeAsync(Note);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("No engine is configured");
    }
}
