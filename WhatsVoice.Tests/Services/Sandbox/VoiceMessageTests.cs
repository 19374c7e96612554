using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox.Sounds;

namespace WhatsVoice.Tests.Services.Sandbox;

/// <summary>People send voice notes: said by the local voice, recorded, or as files.</summary>
public sealed class VoiceMessageTests
{
    private const string Person = "15550002121";

    [Fact]
    public async Task Words_that_are_said_arrive_as_a_signed_webhook_with_a_voice_note_that_can_be_downloaded()
    {
        TtsFactory.RequireLocalVoice();
        await using var stage = await Stage.OpenAsync();

        using var sent = await stage.People.TrySendAsync(new { from = Person, say = "Hello there, can you hear me?" });

        sent.StatusCode.ShouldBe(HttpStatusCode.OK, await sent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var message = await stage.Business.FirstMessageAsync();
        stage.Business.Received.ShouldAllBe(webhook => Business.IsSigned(webhook));
        message.GetProperty("type").GetString().ShouldBe("audio");
        message.TryGetProperty("text", out _).ShouldBeFalse();
        var audio = message.GetProperty("audio");
        audio.GetProperty("voice").GetBoolean().ShouldBeTrue();
        audio.GetProperty("mime_type").GetString().ShouldBe("audio/ogg; codecs=opus");
        var bytes = await DownloadAsync(stage, audio.GetProperty("id").GetString()!);
        audio.GetProperty("sha256").GetString().ShouldBe(Convert.ToBase64String(SHA256.HashData(bytes)));
        (await stage.People.ChatAsync(Person)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            line => line.Type.ShouldBe("audio"), line => line.Voice.ShouldBe(true), line => line.Direction.ShouldBe("in"));
    }

    [Fact]
    public async Task A_voice_that_takes_too_long_is_a_503_that_says_so()
    {
        TtsFactory.RequireLocalVoice();
        await using var stage = await Stage.OpenAsync(new LeapingClock());
        var words = string.Concat(Enumerable.Repeat("One more word. ", 60));

        using var said = await stage.People.TrySendAsync(new { from = Person, say = words });
        using var spoken = await stage.People.Http.PostAsJsonAsync("elevenlabs/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM?output_format=pcm_16000", new { text = words }, TestContext.Current.CancellationToken);

        said.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        said.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await said.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("detail").GetString()!.ShouldContain("longer than 10 s");
        stage.Business.Received.ShouldBeEmpty();
        spoken.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await spoken.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("detail").GetProperty("code").GetString().ShouldBe("sandbox_voice_failed");
    }

    [Fact]
    public async Task A_recording_as_WAV_becomes_Ogg_with_Opus_of_one_channel_and_the_same_length()
    {
        await using var stage = await Stage.OpenAsync();

        using var sent = await RecordAsync(stage, WaveBuilder.Tone(1.5, 48_000));

        sent.StatusCode.ShouldBe(HttpStatusCode.OK, await sent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var audio = (await stage.Business.FirstMessageAsync()).GetProperty("audio");
        var note = WhatsVoice.Stt.Audio.AudioFile.Open(await DownloadAsync(stage, audio.GetProperty("id").GetString()!), TimeSpan.FromMinutes(1));
        note.Format.ShouldBe(WhatsVoice.Stt.Audio.AudioFormat.OggOpus);
        note.Duration!.Value.TotalSeconds.ShouldBe(1.5, 0.05);
        note.Decode(TestContext.Current.CancellationToken).Max().ShouldBeGreaterThan(0.1f);
    }

    [Fact]
    public async Task A_recording_may_come_as_base64_and_Ogg_stays_as_it_is()
    {
        await using var stage = await Stage.OpenAsync();

        using var sent = await stage.People.TrySendAsync(new { from = Person, audio = Convert.ToBase64String(Sound.Mono) });

        sent.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await DownloadAsync(stage, (await stage.Business.FirstMessageAsync()).GetProperty("audio").GetProperty("id").GetString()!)).ShouldBe(Sound.Mono);
    }

    [Fact]
    public async Task An_MP3_is_a_file_and_no_voice_note()
    {
        await using var stage = await Stage.OpenAsync();

        using var sent = await RecordAsync(stage, "ID3 something that only looks like an MP3"u8.ToArray());

        var audio = (await stage.Business.FirstMessageAsync()).GetProperty("audio");
        audio.GetProperty("voice").GetBoolean().ShouldBeFalse();
        audio.GetProperty("mime_type").GetString().ShouldBe("audio/mpeg");
    }

    [Theory]
    [InlineData("""{"from": "15550002121", "audio": "bm90IGF1ZGlv"}""", "audio must be Ogg/Opus")]
    [InlineData("""{"from": "15550002121", "audio": ""}""", "audio must have")]
    [InlineData("""{"from": "15550002121", "say": "  "}""", "say must have")]
    [InlineData("""{"from": "15550002121", "say": "hello", "text": "hello"}""", "one of text, say and audio")]
    [InlineData("""{"from": "15550002121"}""", "text must have")]
    public async Task What_cannot_be_sent_is_refused_in_words(string body, string words)
    {
        await using var stage = await Stage.OpenAsync();

        using var refused = await stage.People.TrySendAsync(JsonSerializer.Deserialize<JsonElement>(body));

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(words);
    }

    [Fact]
    public async Task A_stereo_recording_is_refused_since_voice_notes_have_one_channel()
    {
        await using var stage = await Stage.OpenAsync();

        using var refused = await RecordAsync(stage, Sound.Stereo);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_stand_in_knows_the_words_that_its_phones_said_and_says_that_it_is_one()
    {
        TtsFactory.RequireLocalVoice();
        await using var stage = await Stage.OpenAsync();
        using var sent = await stage.People.TrySendAsync(new { from = Person, say = "Do you deliver on Sundays?" });
        var note = await DownloadAsync(stage, (await stage.Business.FirstMessageAsync()).GetProperty("audio").GetProperty("id").GetString()!);

        using var known = await TranscribeAsync(stage, "openai/v1/audio/transcriptions", note, ("model", "whisper-1"));
        using var scribe = await TranscribeAsync(stage, "elevenlabs/v1/speech-to-text", note, ("model_id", "scribe_v2"));
        using var unknown = await TranscribeAsync(stage, "openai/v1/audio/transcriptions", Sound.Mono, ("model", "whisper-1"));

        (await TextOf(known)).ShouldBe("Do you deliver on Sundays?");
        known.Headers.GetValues("x-sandbox-stand-in").ShouldBe(["true"]);
        (await TextOf(scribe)).ShouldBe("Do you deliver on Sundays?");
        (await TextOf(unknown))!.ShouldContain("cannot understand recordings");
    }

    [Fact]
    public async Task Words_that_come_with_a_recording_are_known_too()
    {
        await using var stage = await Stage.OpenAsync();
        using var sent = await RecordAsync(stage, Sound.Mono, ("words", "Bom dia"), ("language", "pt"));

        using var known = await TranscribeAsync(stage, "openai/v1/audio/transcriptions", Sound.Mono, ("model", "whisper-1"), ("response_format", "verbose_json"));

        var answer = await known.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        answer.GetProperty("text").GetString().ShouldBe("Bom dia");
        answer.GetProperty("language").GetString().ShouldBe("pt");
    }

    [Fact]
    public async Task Transcription_can_be_made_to_fail_and_is_logged()
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SetFaultAsync(new { route = "stt", status = 500, times = 1 });

        using var failed = await TranscribeAsync(stage, "openai/v1/audio/transcriptions", Sound.Mono, ("model", "whisper-1"));
        using var works = await TranscribeAsync(stage, "openai/v1/audio/transcriptions", Sound.Mono, ("model", "whisper-1"));

        failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await failed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("server_error");
        works.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await stage.People.LogAsync("openai")).Select(call => call.Status).ShouldBe([500, 200]);
    }

    [Fact]
    public async Task The_address_of_a_voice_note_works_with_the_token_and_for_five_minutes_only()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var stage = await Stage.OpenAsync(time);
        using var sent = await RecordAsync(stage, Sound.Mono);
        var id = (await stage.Business.FirstMessageAsync()).GetProperty("audio").GetProperty("id").GetString()!;
        var url = await UrlAsync(stage, id);

        using var withoutToken = await stage.People.Http.GetAsync(url, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMinutes(6));
        using var expired = await GetAsync(stage, url);
        using var fresh = await GetAsync(stage, await UrlAsync(stage, id));

        withoutToken.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        expired.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        fresh.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<HttpResponseMessage> RecordAsync(Stage stage, byte[] audio, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new StringContent(Person), "from" }, { new ByteArrayContent(audio), "audio", "note" } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return await stage.People.Http.PostAsync("sandbox/messages", form, TestContext.Current.CancellationToken);
    }

    private static async Task<HttpResponseMessage> TranscribeAsync(Stage stage, string path, byte[] audio, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(audio), "file", "note.ogg" } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return await stage.People.Http.PostAsync(path, form, TestContext.Current.CancellationToken);
    }

    private static async Task<string?> TextOf(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("text").GetString();

    private static async Task<byte[]> DownloadAsync(Stage stage, string id)
    {
        using var response = await GetAsync(stage, await UrlAsync(stage, id));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> UrlAsync(Stage stage, string id)
    {
        using var response = await GetAsync(stage, $"graph/v25.0/{id}");
        return (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("url").GetString()!;
    }

    private static async Task<HttpResponseMessage> GetAsync(Stage stage, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", SandboxHost.AccessToken);
        return await stage.People.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>A machine so busy that 11 s pass between any two looks at the clock.</summary>
    private sealed class LeapingClock : TimeProvider
    {
        private long _leaps;

        public override long GetTimestamp() => base.GetTimestamp() + (Interlocked.Increment(ref _leaps) * 11 * TimestampFrequency);
    }
}
