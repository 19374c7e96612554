using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OpenAI;
using OpenAI.Audio;
using WhatsVoice.Stt.Engines;
using WhatsVoice.Stt.Transcription;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Transcription;

/// <summary>What Stt answers, and what it asks its engines.</summary>
public sealed class TranscriptionTests : TranscriptionTestBase
{
    [Fact]
    public async Task OpenAIs_own_client_gets_text_language_and_duration()
    {
        await using var service = OpenAIService(("Api:Key", Key));
        var client = new OpenAIClient(new ApiKeyCredential(Key), new OpenAIClientOptions
        {
            Endpoint = new Uri(service.Server.BaseAddress, "v1"),
            Transport = new HttpClientPipelineTransport(service.CreateClient()),
        }).GetAudioClient("whisper-1");

        // The client closes the stream it was given.
        AudioTranscription verbose = await client.TranscribeAudioAsync(
            new MemoryStream(Note), "note.ogg", new AudioTranscriptionOptions { ResponseFormat = AudioTranscriptionFormat.Verbose }, TestContext.Current.CancellationToken);
        AudioTranscription simple = await client.TranscribeAudioAsync(
            new MemoryStream(Note), "note.ogg", new AudioTranscriptionOptions { ResponseFormat = AudioTranscriptionFormat.Simple }, TestContext.Current.CancellationToken);

        verbose.Text.ShouldBe("Bom dia");
        verbose.Language.ShouldBe("pt");
        verbose.Duration!.Value.TotalSeconds.ShouldBe(2, 0.01);
        simple.Text.ShouldBe("Bom dia");
    }

    [Fact]
    public async Task The_text_format_is_plain_text()
    {
        await using var service = OpenAIService();

        using var response = await service.TranscribeAsync(Note, ("model", "whisper-1"), ("response_format", "text"));

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("Bom dia");
        response.Headers.GetValues("X-Engine").ShouldBe(["openai"]);
        response.Headers.GetValues("X-Audio-Duration").Single().ShouldStartWith("2.0");
    }

    [Theory]
    [InlineData("srt", "1\n00:00:00,000 --> 00:00:01,500\nBom dia\n\n2\n00:00:01,500 --> 01:00:02,000\ncomo vai\n\n")]
    [InlineData("vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nBom dia\n\n00:00:01.500 --> 01:00:02.000\ncomo vai\n\n")]
    public async Task Subtitles_have_the_times_of_the_engine(string format, string expected)
    {
        Engine.Answer = _ => Results.Json(new { language = "pt", duration = 2.0, text = " Bom dia como vai", segments = new[] { Segment(0, 1.5, " Bom dia"), Segment(1.5, 3602, " como vai") } });
        await using var service = OpenAIService();

        using var response = await service.TranscribeAsync(Note, ("response_format", format));

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(expected);

        static object Segment(double start, double end, string text) => new
        {
            id = 0, seek = 0, start, end, text, tokens = Array.Empty<int>(), temperature = 0.0, avg_logprob = -0.2, compression_ratio = 1.0, no_speech_prob = 0.01,
        };
    }

    [Fact]
    public async Task Without_times_a_transcript_is_one_subtitle()
    {
        Engine.Answer = _ => Results.Json(new { language = "pt", duration = 2.0, text = "Bom dia", segments = Array.Empty<object>() });
        await using var service = OpenAIService();

        using var response = await service.TranscribeAsync(Note, ("response_format", "srt"));

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldStartWith("1\n00:00:00,000 --> 00:00:02,0");
    }

    [Fact]
    public async Task OpenAIs_own_client_may_ask_for_a_stream()
    {
        await using var service = OpenAIService(("Api:Key", Key));
        var client = new OpenAIClient(new ApiKeyCredential(Key), new OpenAIClientOptions
        {
            Endpoint = new Uri(service.Server.BaseAddress, "v1"),
            Transport = new HttpClientPipelineTransport(service.CreateClient()),
        }).GetAudioClient("gpt-4o-mini-transcribe");

        List<string> told = [];
#pragma warning disable OPENAI001 // The client's streaming is a preview.
        await foreach (var update in client.TranscribeAudioStreamingAsync(new MemoryStream(Note), "note.ogg", cancellationToken: TestContext.Current.CancellationToken))
        {
            told.Add(update switch
            {
                StreamingAudioTranscriptionTextDeltaUpdate delta => $"delta {delta.Delta}",
                StreamingAudioTranscriptionTextDoneUpdate done => $"done {done.Text}",
                _ => update.GetType().Name,
            });
        }
#pragma warning restore OPENAI001

        told.ShouldBe(["delta Bom dia", "done Bom dia"]);
    }

    [Fact]
    public async Task The_openai_engine_sends_the_form_of_the_official_client_with_a_name_that_tells_the_format()
    {
        await using var service = OpenAIService(("Transcription:OpenAI:ApiKey", "sk-tests"));

        using var response = await service.TranscribeAsync(Note, ("language", "pt-BR"), ("prompt", "WhatsVoice"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var call = Engine.Calls.ShouldHaveSingleItem();
        call.Headers.Authorization.ToString().ShouldBe("Bearer sk-tests");
        call.FileName.ShouldBe("audio.ogg");
        call.File.ShouldBe(Note);
        call.Fields.ShouldBe(
            new Dictionary<string, string> { ["model"] = "whisper-1", ["language"] = "pt", ["prompt"] = "WhatsVoice", ["response_format"] = "verbose_json" },
            ignoreOrder: true);
    }

    [Fact]
    public async Task No_word_of_a_transcript_is_in_a_span_a_metric_or_what_an_object_prints()
    {
        Engine.Answer = _ => Results.Json(new { language = "english", duration = 2.0, text = "Quixotic zebras vanish", segments = Array.Empty<object>() });
        var seen = new ConcurrentQueue<string>();
        using var spans = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => seen.Enqueue($"{span.DisplayName} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events.SelectMany(it => it.Tags))}"),
        };
        ActivitySource.AddActivityListener(spans);
        using var metrics = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        metrics.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        metrics.Start();
        await using var service = OpenAIService();

        using var response = await service.TranscribeAsync(Note);

        (await TextOf(response)).ShouldBe("Quixotic zebras vanish");
        seen.ShouldContain("whatsvoice.transcription.seconds [engine, openai]");
        seen.ShouldContain(line => line.StartsWith("whatsvoice.transcription.duration", StringComparison.Ordinal));
        seen.ShouldAllBe(line => !line.Contains("zebras", StringComparison.OrdinalIgnoreCase));
        new Transcript("zebras", "en", 1, [new TranscriptSegment(0, 1, "zebras")]).ToString().ShouldNotContain("zebras");
    }

    [Fact]
    public async Task The_list_of_engines_tells_what_a_minute_costs()
    {
        await using var service = OpenAIService(("Transcription:Prices:openai", "0.006"));
        using var http = service.CreateClient();

        var models = await http.GetFromJsonAsync<JsonElement>("/v1/models", TestContext.Current.CancellationToken);

        models.GetProperty("data")[0].GetProperty("price_per_minute").GetDecimal().ShouldBe(0.006m);
        models.GetProperty("data")[0].GetProperty("owned_by").GetString().ShouldBe("whatsvoice", "as in OpenAI's list");
    }

    [Fact]
    public async Task A_request_may_name_one_engine()
    {
        await using var service = new SttFactory(
            ("Transcription:Engines", "elevenlabs,openai"), ("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"),
            ("Transcription:OpenAI:BaseUrl", $"{Engine.Url}/v1"));

        using var response = await service.TranscribeAsync(Note, ("model", "openai"));

        response.Headers.GetValues("X-Engine").ShouldBe(["openai"]);
    }

    [Fact]
    public async Task A_format_that_is_not_decoded_here_is_passed_on_to_an_engine_that_takes_it()
    {
        await using var service = new SttFactory(("ElevenLabs:BaseUrl", Engine.Url), ("ElevenLabs:ApiKey", "xi-tests"));
        var file = "#!AMR\n0123456789"u8.ToArray();

        using var response = await service.TranscribeAsync(file);

        (await TextOf(response)).ShouldBe("Bom dia");
        Engine.Calls.ShouldHaveSingleItem().File.ShouldBe(file);
    }

    [Fact]
    public async Task A_key_for_one_server_is_never_sent_to_another()
    {
        await using var service = OpenAIService(("OpenAI:ApiKey", "sk-official"));

        using var response = await service.TranscribeAsync(Note);

        Engine.Calls.ShouldHaveSingleItem().Headers.Authorization.ToString().ShouldNotContain("sk-official");
    }
}
