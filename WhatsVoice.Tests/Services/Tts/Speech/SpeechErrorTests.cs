using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Tts.Speech;

public sealed class SpeechErrorTests(SpeakingFixture fixture) : IClassFixture<SpeakingFixture>
{
    private const string Invalid = "urn:whatsvoice:problem:invalid-request";

    [Theory]
    [InlineData("voice", "\"nobody\"", "slt, rms, awb, kal16, kal")]
    [InlineData("voice", "7", "voice")]
    [InlineData("response_format", "\"mp3\"", "opus, wav, pcm")]
    [InlineData("speed", "4.01", "0.25 to 4")]
    [InlineData("speed", "0.2", "0.25 to 4")]
    [InlineData("speed", "\"fast\"", "speed")]
    [InlineData("profile", "\"luxury\"", "quality, balanced, fast")]
    [InlineData("language", "\"english please\"", "BCP 47")]
    [InlineData("stream_format", "\"sse\"", "audio")]
    [InlineData("input", "\"\"", "text to speak")]
    [InlineData("input", "\"  \\n \"", "text to speak")]
    [InlineData("input", "\"😀 *** !!!\"", "something to speak")]
    [InlineData("input", "\"नमस्ते\"", "hi, which no engine speaks. flite: en")]
    [InlineData("language", "\"hi\"", "hi, which no engine speaks. flite: en")]
    [InlineData("input", "null", "text to speak")]
    public async Task A_wrong_field_is_named_with_what_is_allowed(string field, string value, string allowed)
    {
        TtsFactory.RequireLocalVoice();
        var body = new JsonObject { ["input"] = "Hello." };
        body[field] = JsonNode.Parse(value);

        var answer = await fixture.Tts.Speaker().PostAsync(JsonBody(body.ToJsonString()));

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.ContentType.ShouldBe("application/problem+json");
        answer.Type.ShouldBe(Invalid);
        answer.Field.ShouldBe(field);
        ((string?)answer.Json["error"]!["type"]).ShouldBe("invalid_request_error");
        ((string?)answer.Json["error"]!["message"]).ShouldNotBeNull().ShouldContain(allowed);
        answer.Json["errors"]![field].ShouldNotBeNull();
    }

    [Fact]
    public async Task Every_fault_is_reported_at_once()
    {
        var answer = await fixture.Tts.Speaker().SayAsync("Hello.", ("speed", 9), ("voice", "nobody"));

        answer.Json["errors"]!.AsObject().Select(error => error.Key).ShouldBe(["voice", "speed"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("{\"input\": ")]
    [InlineData("hello")]
    [InlineData("")]
    public async Task A_body_that_is_not_json_is_refused(string body)
    {
        var answer = await fixture.Tts.Speaker().PostAsync(JsonBody(body));

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Type.ShouldBe(Invalid);
    }

    [Fact]
    public async Task A_body_of_another_media_type_is_refused()
    {
        var answer = await fixture.Tts.Speaker().PostAsync(new StringContent("input=hello"));

        answer.Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        answer.Type.ShouldBe("urn:whatsvoice:problem:http-415");
        ((string?)answer.Json["error"]!["code"]).ShouldBe("http-415");
    }

    [Fact]
    public async Task A_text_over_the_limit_is_refused()
    {
        var answer = await fixture.Tts.Speaker().SayAsync(string.Join(' ', Enumerable.Range(1000, 900)));

        answer.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        answer.Type.ShouldBe("urn:whatsvoice:problem:text-too-long");
        answer.Field.ShouldBe("input");
    }

    [Fact]
    public async Task The_limit_of_the_text_is_a_setting()
    {
        await using var tts = new TtsFactory(("Speech:MaxCharacters", "10"));

        (await tts.Speaker().SayAsync("Eleven char")).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_voice_may_be_an_object_as_in_OpenAIs_custom_voices()
    {
        (await fixture.Speaker.SayAsync("Hello.", ("voice", JsonNode.Parse("""{"id": "awb"}""")))).Spoken();
    }

    [Fact]
    public async Task With_a_key_configured_callers_must_send_it()
    {
        TtsFactory.RequireLocalVoice();
        await using var tts = new TtsFactory(("Api:Key", "correct horse battery"));
        var speaker = tts.Speaker();

        var without = await speaker.SayAsync("Hello.");
        speaker.Client.DefaultRequestHeaders.Authorization = new("Bearer", "wrong horse");
        var wrong = await speaker.SayAsync("Hello.");
        speaker.Client.DefaultRequestHeaders.Authorization = new("Bearer", "correct horse battery");
        var right = await speaker.SayAsync("Hello.");

        without.Status.ShouldBe(HttpStatusCode.Unauthorized);
        without.Type.ShouldBe("urn:whatsvoice:problem:unauthorized");
        without.Headers["WWW-Authenticate"].ShouldBe("Bearer");
        wrong.Status.ShouldBe(HttpStatusCode.Unauthorized);
        right.Spoken();
    }

    [Fact]
    public async Task When_too_many_wait_the_next_is_told_when_to_come_back()
    {
        TtsFactory.RequireLocalVoice();
        await using var tts = new TtsFactory(("Speech:MaxConcurrency", "1"), ("Speech:MaxQueued", "0"));
        var speaker = tts.Speaker();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => speaker.SayAsync($"Number {i} would like to be heard as well as all of the others.")));

        var refused = answers.Where(answer => answer.Status == HttpStatusCode.ServiceUnavailable).ToArray();
        refused.ShouldNotBeEmpty();
        refused.ShouldAllBe(answer => answer.Headers["Retry-After"] == "1" && answer.Type == "urn:whatsvoice:problem:busy");
        answers.ShouldContain(answer => answer.Status == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Speech:MaxCharacters", "0", "between 1 and 100000")]
    [InlineData("Speech:Complexity", "11", "between 0 and 10")]
    [InlineData("Speech:DefaultProfile", "luxury", "quality, balanced, fast")]
    [InlineData("Speech:Cache:MaxMemoryBytes", "5", "between")]
    [InlineData("Speech:Flite:MaxCharacters", "9999", "between 50 and 1000")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string key, string value, string allowed)
    {
        await using var tts = ServiceProcess.Prepare("WhatsVoice.Tts", new Dictionary<string, string> { [key.Replace(":", "__", StringComparison.Ordinal)] = value });

        (await tts.RunToEndAsync()).ShouldBe(1);

        tts.Output.ShouldContain(key);
        tts.Output.ShouldContain($"'{value}'");
        tts.Output.ShouldContain(allowed);
        tts.Output.ShouldNotContain("   at ", Case.Sensitive, "no stack trace");
    }

    private static StringContent JsonBody(string body) => new(body, Encoding.UTF8, "application/json");
}
