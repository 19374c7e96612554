using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Unit.Stt.Transcription;

namespace WhatsVoice.Tests.Unit.Stt.Engines;

/// <summary>Scribe, against a request as ElevenLabs' own Python client puts it on the wire.</summary>
public sealed class ElevenLabsTests : TranscriptionTestBase
{
    [Fact]
    public async Task The_request_is_the_official_clients()
    {
        await using var service = new SttFactory(("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"));

        using var response = await service.TranscribeAsync(Note, ("language", "pt"));
        await SendAsOfficialClientAsync();

        response.EnsureSuccessStatusCode();
        Engine.Calls.Count.ShouldBe(2);
        var (ours, theirs) = (Engine.Calls.First(), Engine.Calls.Last());
        ours.Path.ShouldBe(theirs.Path);
        ours.Fields.ShouldBe(theirs.Fields, ignoreOrder: true);
        (ours.FileName, ours.FileType).ShouldBe((theirs.FileName, theirs.FileType));
        ours.File.ShouldBe(theirs.File);
        ours.Headers["xi-api-key"].ShouldBe(theirs.Headers["xi-api-key"]);
    }

    [Fact]
    public async Task The_whole_answer_of_a_transcription_is_read()
    {
        // The fields of the client's SpeechToTextChunkResponseModel; the language is ISO 639-3.
        Engine.Answer = _ => Results.Text(
            """
            {"language_code":"deu","language_probability":0.97,"text":" Ist mein Fahrrad fertig?","words":[
              {"text":"Ist","start":0.1,"end":0.3,"type":"word","speaker_id":"speaker_0","logprob":-0.02},
              {"text":" ","start":0.3,"end":0.32,"type":"spacing","speaker_id":"speaker_0","logprob":0.0}],
             "transcription_id":"a1","audio_duration_secs":2.0,"entities":null,"additional_formats":null}
            """, "application/json");
        await using var service = new SttFactory(("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"));

        using var response = await service.TranscribeAsync(Note, ("response_format", "verbose_json"));

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        answer.GetProperty("text").GetString().ShouldBe("Ist mein Fahrrad fertig?");
        answer.GetProperty("language").GetString().ShouldBe("de");
    }

    /// <summary>The shapes in which ElevenLabs tells it: by code, by field, in the list of its validation, and only in words.</summary>
    [Theory]
    [InlineData(400, """{"detail":{"status":"invalid_parameters","message":"The model_id 'scribe_v9' is invalid."}}""")]
    [InlineData(400, """{"detail":{"status":"invalid_model_id","message":"'scribe_v9' is not a valid model. Available models: 'scribe_v1', 'scribe_v2'"}}""")]
    [InlineData(400, """{"detail":{"type":"validation_error","code":"unsupported_model","message":"No such model.","status":"invalid_model_id","param":"model_id"}}""")]
    [InlineData(404, """{"detail":{"code":"model_not_found","message":"A model with model ID scribe_v9 does not exist"}}""")]
    [InlineData(422, """{"detail":[{"type":"enum","loc":["body","model_id"],"msg":"Input should be 'scribe_v1' or 'scribe_v2'","input":"scribe_v9"}]}""")]
    public async Task A_wrong_model_of_elevenlabs_is_a_wrong_setting_and_no_damaged_file(int status, string body)
    {
        Engine.Answer = _ => Results.Text(body, "application/json", statusCode: status);
        await using var service = new SttFactory(("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"), ("Transcription:ElevenLabs:Model", "scribe_v9"));

        using var response = await service.TranscribeAsync(Note);
        using var another = await service.TranscribeAsync(OggOpusBuilder.Tone(3));

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("Transcription:ElevenLabs:Model");
        another.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        Engine.Calls.Count.ShouldBe(1, "it is skipped, whoever's sound comes next");
        (await service.CreateClient().GetStringAsync("/health", TestContext.Current.CancellationToken)).ShouldContain("Transcription:ElevenLabs:Model");
    }

    [Theory]
    [InlineData(400, """{"detail":{"status":"invalid_audio","message":"The file cannot be read.","param":"file","request":{"model_id":"scribe_v2"}}}""")]
    [InlineData(422, """{"detail":[{"type":"value_error","loc":["body","file"],"msg":"The file cannot be read.","input":{"model_id":"scribe_v2"}}]}""")]
    public async Task A_file_that_elevenlabs_refuses_is_no_wrong_setting_though_the_answer_repeats_the_request(int status, string body)
    {
        var usual = Engine.Answer;
        Engine.Answer = _ => Results.Text(body, "application/json", statusCode: status);
        await using var service = new SttFactory(("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"));

        using var refused = await service.TranscribeAsync(Note);
        Engine.Answer = usual;
        using var another = await service.TranscribeAsync(OggOpusBuilder.Tone(3));

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        another.StatusCode.ShouldBe(HttpStatusCode.OK, "nobody else's sound is refused for it");
    }

    /// <summary>
    /// <c>client.speech_to_text.convert(model_id="scribe_v2", file=("audio.ogg", note, "audio/ogg"), language_code="pt",
    /// tag_audio_events=False, timestamps_granularity="none")</c>, written down from the client's source (elevenlabs-python 2.x,
    /// speech_to_text/raw_client.py): httpx sends fields first, booleans in lower case, and what is not given not at all.
    /// </summary>
    private async Task SendAsOfficialClientAsync()
    {
        const string Boundary = "5a7c1d6e8f9b4c3d2e1f0a9b8c7d6e5f";
        var body = new MemoryStream();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [("model_id", "scribe_v2"), ("language_code", "pt"), ("tag_audio_events", "false"), ("timestamps_granularity", "none")])
        {
            Write($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }

        Write($"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"audio.ogg\"\r\nContent-Type: audio/ogg\r\n\r\n");
        body.Write(Note);
        Write($"\r\n--{Boundary}--\r\n");
        using var http = new HttpClient { BaseAddress = new Uri(Engine.Url) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/speech-to-text") { Content = new ByteArrayContent(body.ToArray()) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={Boundary}");
        request.Headers.Add("xi-api-key", "xi-tests");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();

        void Write(string text) => body.Write(Encoding.ASCII.GetBytes(text));
    }
}
