using System.Globalization;
using System.Net;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Services.Tts.Speech;

public sealed class StreamingTests
{
    private static readonly string LongText = string.Join(' ', Enumerable.Range(1, 20).Select(i => $"This is sentence number {i} of a text that takes its time."));

    public StreamingTests() => TtsFactory.RequireLocalVoice();

    [Fact]
    public async Task The_answer_begins_while_later_sentences_are_still_to_be_made()
    {
        await using var tts = new TtsFactory(("Speech:MaxConcurrency", "1"));
        using var characters = new SpeechCounter(tts, "whatsvoice.speech.characters");

        using var answer = await tts.Speaker().BeginAsync(LongText, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var start = new byte[2000];
        await body.ReadExactlyAsync(start, TestContext.Current.CancellationToken);
        var madeSoFar = characters.Total;
        await body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);

        start[..4].ShouldBe("OggS"u8.ToArray());
        madeSoFar.ShouldBeLessThan(LongText.Length / 2);
        characters.Total.ShouldBe(LongText.Length - 19);
    }

    [Fact]
    public async Task A_streamed_note_is_the_same_as_a_whole_one_and_is_known_afterwards()
    {
        await using var streaming = new TtsFactory();
        await using var whole = new TtsFactory();
        const string Text = "Here it begins.\n\nThen it goes on for a while, and on. Now it ends.";

        var streamed = (await streaming.Speaker().SayAsync(Text, ("stream", true))).Spoken();
        var expected = (await whole.Speaker().SayAsync(Text)).Spoken();
        var again = (await streaming.Speaker().SayAsync(Text, ("stream", true))).Spoken();

        streamed.Body.ShouldBe(expected.Body);
        streamed.ContentType.ShouldBe("audio/ogg; codecs=opus");
        streamed.Headers.ShouldNotContainKey("X-Cache");
        streamed.Headers["X-Engine"].ShouldBe("flite");
        streamed.Trailers["X-Cache"].ShouldBe("miss");
        double.Parse(streamed.Trailers["X-Audio-Duration"], CultureInfo.InvariantCulture).ShouldBe(expected.Seconds);
        streamed.Trailers["Server-Timing"].ShouldContain("synthesis;dur=");
        again.Cache.ShouldBe("hit");
        again.Body.ShouldBe(expected.Body);
    }

    [Fact]
    public async Task Streamed_samples_are_the_same_as_whole_ones()
    {
        await using var tts = new TtsFactory();
        var speaker = tts.Speaker();
        const string Text = "One is here. Two is there.";

        var pcm = (await speaker.SayAsync(Text, ("response_format", "pcm"))).Spoken();
        var streamedPcm = (await speaker.SayAsync(Text, ("response_format", "pcm"), ("stream", true))).Spoken();
        var streamedWav = (await speaker.SayAsync(Text, ("response_format", "wav"), ("stream", true))).Spoken();

        streamedPcm.Body.ShouldBe(pcm.Body);
        streamedWav.Body[44..].ShouldBe(pcm.Body);
        Wav.Read(streamedWav.Body).Duration.TotalSeconds.ShouldBe(pcm.Seconds, 0.001);
    }

    [Fact]
    public async Task A_failure_before_anything_was_sent_is_an_ordinary_error()
    {
        await using var tts = new TtsFactory();

        var answer = await tts.Speaker().SayAsync("नमस्ते दुनिया। फिर मिलेंगे।", ("stream", true));

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Type.ShouldBe("urn:whatsvoice:problem:invalid-request");
    }

    [Fact]
    public async Task A_failure_in_the_middle_breaks_the_answer_off_instead_of_ending_it()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = (call, context) => call.Text.Contains("unlucky", StringComparison.Ordinal)
            ? EngineStandIn.Body(400, "{}")(call, context)
            : EngineStandIn.SpeakAsync(call, context);
        await using var tts = new TtsFactory(("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"));
        var speaker = tts.Speaker();
        (await speaker.SayAsync(LongText)).Spoken();

        using var answer = await speaker.BeginAsync($"{LongText} This one is unlucky.", TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Should.ThrowAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_hangs_up_stops_what_nobody_else_waits_for(bool stream)
    {
        await using var tts = new TtsFactory(("Speech:MaxConcurrency", "1"));
        using var characters = new SpeechCounter(tts, "whatsvoice.speech.characters");
        var speaker = tts.Speaker();
        using var hangUp = new CancellationTokenSource();

        var asked = speaker.BeginAsync(LongText, hangUp.Token, ("stream", stream));
        await Eventually.TrueAsync(() => characters.Total > 0, "the first sentence begins");
        await hangUp.CancelAsync();
        try
        {
            using var begun = await asked;
            await begun.Content.ReadAsByteArrayAsync(hangUp.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException)
        {
            // As asked.
        }

        // With one at a time, this waits behind whatever is still being made.
        (await speaker.SayAsync("And now something else.")).Spoken();
        characters.Total.ShouldBeLessThan(LongText.Length / 2);
    }

    [Fact]
    public async Task A_slow_reader_of_a_stream_has_only_a_few_sentences_made_ahead()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = new TtsFactory(("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("OpenAI:MaxConcurrency", "64"));
        var text = string.Join(' ', Enumerable.Range(1, 60).Select(i => $"This is sentence number {i} of a long text."));

        using var answer = await tts.Speaker().BeginAsync(text, TestContext.Current.CancellationToken, ("response_format", "pcm"));
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await body.ReadExactlyAsync(new byte[1000], TestContext.Current.CancellationToken);
        var made = engine.Calls.Count;
        await body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);

        made.ShouldBeLessThan(20);
        engine.Calls.Count.ShouldBe(60);
    }

    [Fact]
    public async Task Sentences_that_are_ready_at_once_begin_in_the_order_in_which_they_are_heard()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = new TtsFactory(("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("OpenAI:MaxConcurrency", "64"));
        var speaker = tts.Speaker();
        var text = string.Join(' ', Enumerable.Range(1, 60).Select(i => $"Sentence {i}."));
        var first = (await speaker.SayAsync(text, ("stream", true), ("response_format", "pcm"))).Spoken();

        // All are in memory now: if later ones could overtake the one that is awaited, one of these answers would never end.
        for (var round = 0; round < 8; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => speaker.SayAsync(text, ("stream", true), ("response_format", "pcm"))))
                .WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            answers.ShouldAllBe(answer => answer.Spoken().Body.Length == first.Body.Length);
        }
    }

    [Fact]
    public async Task Samples_of_more_than_a_minute_are_sent_as_they_are_made()
    {
        await using var tts = new TtsFactory();

        var wav = (await tts.Speaker().SayAsync(string.Join(' ', Enumerable.Repeat(LongText, 2)), ("response_format", "wav"))).Spoken();

        wav.Headers.ShouldNotContainKey("X-Audio-Duration");
        wav.Body.AsSpan(4, 4).ToArray().ShouldBe([0xFF, 0xFF, 0xFF, 0xFF]);
        Wav.Read(wav.Body).Duration.ShouldBeGreaterThan(TimeSpan.FromMinutes(1));
    }
}
