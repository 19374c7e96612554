using System.Net;
using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Speech;

namespace WhatsVoice.Tests.Services.Tts.Speech;

/// <summary>What one request, and one caller, may cost.</summary>
public sealed class SpeechLimitTests
{
    private const string Sentence = "Your parcel has arrived at the front desk.";

    [Theory]
    [InlineData("0000 ", 800, 1, "opus")]
    [InlineData("seven\n", 682, 0.25, "wav")]
    public async Task A_text_that_would_take_too_long_to_hear_is_refused_before_an_engine_is_asked(string part, int count, double speed, string format)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = new TtsFactory(("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"));

        var answer = await tts.Speaker().SayAsync(string.Concat(Enumerable.Repeat(part, count)), ("speed", speed), ("response_format", format));

        answer.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        answer.Type.ShouldBe("urn:whatsvoice:problem:audio-too-long");
        answer.Field.ShouldBe("input");
        ((string?)answer.Json["detail"]).ShouldNotBeNull().ShouldContain("Speech:MaxAudioDuration allows 600 s");
        engine.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Sound_that_turns_out_longer_than_allowed_is_refused()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = new TtsFactory(("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("Speech:MaxAudioDuration", "00:00:03"));

        // Estimated by its letters at 3.5 s, which is within the tolerance; the stand-in takes 5.3 s for its characters.
        var answer = await tts.Speaker().SayAsync(string.Join(' ', Enumerable.Repeat("a", 40)));

        answer.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Marks_and_addresses_do_not_count_as_characters()
    {
        TtsFactory.RequireLocalVoice();
        await using var tts = new TtsFactory(("Speech:MaxCharacters", "20"));

        (await tts.Speaker().SayAsync("**Hello** [there](https://example.com/a/long/address) 😀😀😀")).Spoken();
    }

    [Fact]
    public async Task Speech_is_brought_into_another_bit_rate_when_its_turn_comes()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = new TtsFactory(("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"));
        (await tts.Speaker().SayAsync(Sentence)).Spoken();
        var gate = tts.Services.GetRequiredKeyedService<SynthesisGate>(SentenceSpeaker.Conversions);
        gate.Limit = 1;
        var crowd = await gate.EnterAsync(new object(), fromApi: false, "a caller", TestContext.Current.CancellationToken);

        var asked = tts.Speaker().SayAsync(Sentence, ("bit_rate", 9_000));
        await Eventually.TrueAsync(() => gate.Load.Waiting == 1, "the conversion waits for its turn");
        crowd.Dispose();

        (await asked).Spoken();
        engine.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_persons_answer_does_not_wait_in_the_line_of_a_crowd_that_asked_for_the_same_words()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        using var turns = new SemaphoreSlim(0);
        engine.Answer = async (call, context) =>
        {
            await turns.WaitAsync(TestContext.Current.CancellationToken);
            await EngineStandIn.SpeakAsync(call, context);
        };
        await using var tts = new TtsFactory(("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("OpenAI:MaxConcurrency", "1"));
        var gate = tts.Services.GetRequiredKeyedService<SpeechEngine>("openai").Gate;
        var crowd = tts.Speaker();
        var api = tts.Speaker();
        api.Client.DefaultRequestHeaders.Add("X-WhatsVoice-Api", "1");
        var others = new List<Task<SpeechAnswer>>();
        foreach (var (text, waiting) in new[] { ("The first of all.", 0), ("The second of all.", 1), ("The third of all.", 2), (Sentence, 3) })
        {
            others.Add(crowd.SayAsync(text));
            await Eventually.TrueAsync(() => engine.Calls.Count == 1 && gate.Load.Waiting == waiting, "the crowd waits");
        }

        var person = api.SayAsync(Sentence);
        await Eventually.TrueAsync(() => gate.Load.Waiting == 4, "the person waits too");
        turns.Release(2);

        (await person).Spoken();
        engine.Calls.Select(call => call.Text).Take(2).ShouldBe(["The first of all.", Sentence]);
        turns.Release(3);
        (await Task.WhenAll(others)).ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task In_a_full_line_one_persons_texts_make_room_for_another_persons_answer()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        using var turns = new SemaphoreSlim(0);
        engine.Answer = async (call, context) =>
        {
            await turns.WaitAsync(TestContext.Current.CancellationToken);
            await EngineStandIn.SpeakAsync(call, context);
        };
        await using var tts = new TtsFactory(
            ("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("OpenAI:MaxConcurrency", "1"), ("Speech:MaxQueued", "2"));
        var gate = tts.Services.GetRequiredKeyedService<SpeechEngine>("openai").Gate;
        var (many, one) = (PersonOf(tts, "0123456789abcdef0123456789abcdef"), PersonOf(tts, "fedcba9876543210fedcba9876543210"));
        var texts = new List<Task<SpeechAnswer>>();
        foreach (var (text, waiting) in new[] { ("The first of all.", 0), ("The second of all.", 1), ("The third of all.", 2) })
        {
            texts.Add(many.SayAsync(text));
            await Eventually.TrueAsync(() => engine.Calls.Count == 1 && gate.Load.Waiting == waiting, "the person's texts wait");
        }

        var other = one.SayAsync(Sentence);
        var displaced = await texts[2];
        turns.Release(3);

        (await other).Spoken();
        displaced.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await texts[0]).Spoken();
        (await texts[1]).Spoken();
    }

    [Fact]
    public async Task A_caller_with_too_many_requests_in_work_is_told_to_wait_and_the_Api_is_not()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        var release = new TaskCompletionSource();
        engine.Answer = async (call, context) =>
        {
            await release.Task;
            await EngineStandIn.SpeakAsync(call, context);
        };
        await using var tts = new TtsFactory(
            ("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("OpenAI:MaxConcurrency", "10"), ("Speech:MaxConcurrentRequests", "2"));
        var crowd = tts.Speaker();
        var api = tts.Speaker();
        api.Client.DefaultRequestHeaders.Add("X-WhatsVoice-Api", "1");

        var first = crowd.SayAsync("The first of all.");
        var second = crowd.SayAsync("The second of all.");
        await Eventually.TrueAsync(() => engine.Calls.Count == 2, "two requests are in work");
        var third = await crowd.SayAsync("The third of all.");
        var person = api.SayAsync(Sentence);
        await Eventually.TrueAsync(() => engine.Calls.Count == 3, "the person's answer is in work");
        release.SetResult();

        third.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        third.Type.ShouldBe("urn:whatsvoice:problem:too-many-requests");
        third.Headers["Retry-After"].ShouldBe("1");
        ((string?)third.Json["error"]!["type"]).ShouldBe("rate_limit_error");
        (await person).Spoken();
        (await first).Spoken();
        (await second).Spoken();
        (await crowd.SayAsync("The fourth of all.")).Spoken();
    }

    [Theory]
    [InlineData("the-key-of-the-crm-system", false)]
    [InlineData("the-key-of-an-operator", true)]
    [InlineData("the-key-with-all-scopes", true)]
    public async Task Only_the_Api_and_operators_are_told_whether_words_were_spoken_before(string key, bool isTold)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = new TtsFactory(
            ("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("Api:Key", "the-key-with-all-scopes"),
            ("Api:Keys:crm:Key", "the-key-of-the-crm-system"), ("Api:Keys:crm:Scopes", "speak"),
            ("Api:Keys:ops:Key", "the-key-of-an-operator"), ("Api:Keys:ops:Scopes", "speak,operate"));
        var caller = tts.Speaker();
        caller.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);

        var whole = (await caller.SayAsync(Sentence)).Spoken();
        var streamed = (await caller.SayAsync("Here it begins.\n\nThen it goes on for a while, and on. Now it ends.", ("stream", true))).Spoken();

        (whole.Headers.ContainsKey("X-Cache"), whole.Headers.ContainsKey("Server-Timing")).ShouldBe((isTold, isTold));
        (streamed.Trailers.ContainsKey("X-Cache"), streamed.Trailers.ContainsKey("Server-Timing")).ShouldBe((isTold, isTold));
        whole.Seconds.ShouldBeGreaterThan(0);
        streamed.Trailers.ShouldContainKey("X-Audio-Duration");
    }

    private static SpeechDriver PersonOf(TtsFactory tts, string person)
    {
        var api = tts.Speaker();
        api.Client.DefaultRequestHeaders.Add("X-WhatsVoice-Api", "1");
        api.Client.DefaultRequestHeaders.Add("X-WhatsVoice-Person", person);
        return api;
    }
}
