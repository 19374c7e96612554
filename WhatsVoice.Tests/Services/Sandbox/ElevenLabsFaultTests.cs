using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace WhatsVoice.Tests.Services.Sandbox;

public sealed class ElevenLabsFaultTests
{
    private static readonly (string Key, string Value)[] AtOnce =
        [("Sandbox:ElevenLabs:Latency:all:FirstByteMs", "0"), ("Sandbox:ElevenLabs:Latency:all:PerCharacterMs", "0")];

    [Theory]
    [InlineData(401, "invalid_api_key")]
    [InlineData(402, "paid_plan_required")]
    [InlineData(429, "system_busy")]
    [InlineData(500, "internal_server_error")]
    public async Task A_status_comes_with_elevenlabs_error_for_it(int status, string legacy)
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);
        await stage.People.SetFaultAsync(new { route = "tts", status, times = 1 });
        var eleven = new ElevenLabsDriver(stage.People.Http);

        using var refused = await eleven.SpeakAsync(new { text = "Hello." });
        using var next = await eleven.SpeakAsync(new { text = "Hello." });

        var (answered, detail) = await ElevenLabsDriver.ErrorAsync(refused);
        answered.ShouldBe((HttpStatusCode)status);
        detail.GetProperty("status").GetString().ShouldBe(legacy);
        next.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await stage.People.LogAsync("elevenlabs")).Select(call => call.Fault).ShouldBe(["status", null]);
    }

    [Fact]
    public async Task A_body_of_ones_own_plays_the_errors_that_share_a_status()
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);
        await stage.People.SetFaultAsync(new { route = "tts", status = 401, body = new { detail = new { status = "quota_exceeded", message = "0 credits left" } } });

        using var refused = await new ElevenLabsDriver(stage.People.Http).SpeakAsync(new { text = "Hello." });

        (await ElevenLabsDriver.ErrorAsync(refused)).Detail.GetProperty("status").GetString().ShouldBe("quota_exceeded");
    }

    [Fact]
    public async Task Silence_is_whole_and_as_long_as_the_speech_would_be()
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);
        var eleven = new ElevenLabsDriver(stage.People.Http);
        var speech = await eleven.AudioAsync("Is anybody there?", "pcm_16000");
        await stage.People.SetFaultAsync(new { route = "tts", silence = true, times = 1 });

        var silence = await eleven.AudioAsync("Is anybody there?", "pcm_16000");

        silence.Length.ShouldBe(speech.Length);
        silence.ShouldAllBe(sample => sample == 0);
    }

    [Fact]
    public async Task The_wrong_container_is_not_what_its_content_type_says()
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);
        await stage.People.SetFaultAsync(new { route = "tts", wrong_container = true });
        var eleven = new ElevenLabsDriver(stage.People.Http);

        using var opus = await eleven.SpeakAsync(new { text = "Hello." }, "opus_48000_32");
        var pcm = await eleven.AudioAsync("Hello.", "pcm_16000");

        opus.Content.Headers.ContentType!.MediaType.ShouldBe("audio/ogg");
        (await opus.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))[..4].ShouldBe("RIFF"u8.ToArray());
        pcm[..4].ShouldBe("OggS"u8.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Truncated_audio_ends_with_a_cut_connection(bool stream)
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);
        await stage.People.SetFaultAsync(new { route = "tts", truncate = true });

        await Should.ThrowAsync<HttpRequestException>(async () =>
        {
            using var cut = await new ElevenLabsDriver(stage.People.Http).SpeakAsync(new { text = "Hello." }, stream: stream);
            await cut.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        });
    }

    [Fact]
    public async Task Cut_audio_is_half_of_it_in_a_whole_answer()
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);
        var eleven = new ElevenLabsDriver(stage.People.Http);
        var whole = await eleven.AudioAsync("Hello.", "opus_48000_32");
        await stage.People.SetFaultAsync(new { route = "tts", cut_audio = true });

        (await eleven.AudioAsync("Hello.", "opus_48000_32")).ShouldBe(whole[..(whole.Length / 2)]);
    }

    [Fact]
    public async Task A_reset_and_a_hang_answer_nothing()
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);
        var eleven = new ElevenLabsDriver(stage.People.Http);
        await stage.People.SetFaultAsync(new { route = "tts", reset = true });
        await Should.ThrowAsync<HttpRequestException>(() => eleven.SpeakAsync(new { text = "Hello." }));

        await stage.People.SetFaultAsync(new { route = "tts", hang = true });
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() => eleven.SpeakAsync(new { text = "Hello." }, givingUp: patience.Token));
    }

    [Theory]
    [InlineData("""{"route":"tts","after_effect":true}""", "after_effect")]
    [InlineData("""{"route":"media","silence":true}""", "route")]
    [InlineData("""{"route":"tts_models","wrong_container":true}""", "route")]
    [InlineData("""{"route":"tts","silence":true,"status":500}""", "fault")]
    public async Task A_fault_that_makes_no_sense_is_refused_with_its_field(string body, string field)
    {
        await using var stage = await Stage.OpenAsync();

        using var refused = await stage.People.Http.PutAsJsonAsync("sandbox/faults", JsonSerializer.Deserialize<JsonElement>(body), TestContext.Current.CancellationToken);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken))
            .GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }
}
