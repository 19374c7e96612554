using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox.Sounds;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>People send voice notes, and a voice answers what they said.</summary>
public sealed class HearingTests(Chromium chromium, HearingStage stage) : IClassFixture<Chromium>, IClassFixture<HearingStage>
{
    [Fact]
    public async Task What_a_person_says_into_the_microphone_reaches_the_business_as_words()
    {
        TtsFactory.RequireLocalVoice();
        using var recognizer = await Recognizer.StartAsync();
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Results.Json(new { text = "Loud and clear." }));
        await using var services = await RunningServices.StartAsync(new ServicesSetup
        {
            Hearing = true,
            Api = [("Replies__Kind", "http"), ("Replies__Http__Url", endpoint.Address.ToString())],
            Stt = [("Transcription__OpenAI__BaseUrl", recognizer.BaseUrl)],
        });
        using var folder = new TemporaryFolder();
        var wave = Path.Combine(folder.Path, "microphone.wav");
        await File.WriteAllBytesAsync(wave, await SpokenAsync(services, "Hello there, can you hear me?"), TestContext.Current.CancellationToken);
        const string Person = "15550006868";
        var page = await chromium.OpenWithMicrophoneAsync(new Uri(services.Sandbox.Address, $"/#{Person}"), wave, []);

        var button = (await page.GetByTestId("record").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(button.X + (button.Width / 2), button.Y + (button.Height / 2));
        await page.Mouse.DownAsync();

        // The words are said again and again: a busy browser may begin to record in the midst of them.
        await RecordBar.LastsAsync(page, 5);
        await page.Mouse.UpAsync();

        await services.People.WaitForVoiceNoteAsync(Person);
        var asked = endpoint.Asked.ShouldHaveSingleItem().Body;
        asked.GetProperty("transcript").GetBoolean().ShouldBeTrue();
        Recognizer.Words(asked.GetProperty("text").GetString()!).Intersect(["hello", "there", "can", "you", "hear", "me"]).Count().ShouldBeGreaterThanOrEqualTo(4, asked.GetProperty("text").GetString());
    }

    [Fact]
    public async Task The_language_that_was_heard_chooses_the_voice_and_is_remembered()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var services = await RunningServices.StartAsync(new ServicesSetup
        {
            Hearing = true,
            Tts =
            [
                ("Speech__Engines", "openai"), ("OpenAI__BaseUrl", $"{engine.Url}/v1"), ("OpenAI__Voice", "heart"), ("OpenAI__Voices", "dora"),
                ("Speech__Voices__de", "dora"),
            ],
        });
        const string Person = "15550006767";
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Good morning to you all."));

        using var response = await services.People.TrySendAsync(new { from = Person, audio = Sound.Mono, words = "Ist mein Fahrrad fertig?", language = "de" });
        await services.People.WaitForVoiceNoteAsync(Person, await IdAsync(response));
        using var word = await services.People.TrySendAsync(new { from = Person, audio = OggOpusBuilder.Tone(1), words = "OK", language = "en" });
        await services.People.WaitForVoiceNoteAsync(Person, await IdAsync(word));
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "OK 1234."));

        // A single word is heard in many languages, and the last text alone tells none.
        engine.Calls.Select(call => (string?)call.Body!["voice"]).ShouldBe(["heart", "dora", "dora", "dora"]);
    }

    [Fact]
    public async Task A_voice_note_is_heard_and_answered_in_its_place()
    {
        TtsFactory.RequireLocalVoice();
        var services = await stage.ServicesAsync();
        const string Person = "15550006161";

        var said = await SayAsync(services, Person, "Hello there, can you hear me?");
        var written = await services.People.SendAsync(Person, "And this is written.");

        var heard = await services.People.WaitForVoiceNoteAsync(Person, said);
        heard.DurationMs!.Value.ShouldBeInRange(1_000, 5_000);
        await services.People.WaitForVoiceNoteAsync(Person, written);
        (await services.People.ChatAsync(Person)).Where(line => line.Direction == "out").ShouldAllBe(line => line.Voice == true);
        (await services.People.LogAsync("openai")).ShouldContain(call => call.Status == 200);
        await Eventually.TrueAsync(
            async () => (await services.People.LogAsync("graph", "read", Person)).Count >= 2, "both are marked as read");
    }

    [Fact]
    public async Task The_businesses_endpoint_gets_the_words_and_a_crash_transcribes_once()
    {
        TtsFactory.RequireLocalVoice();
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Results.Json(new { text = "Yes, from nine to five." }));
        await using var services = await RunningServices.StartAsync(new ServicesSetup
        {
            Hearing = true,
            Api = [("Replies__Kind", "http"), ("Replies__Http__Url", endpoint.Address.ToString())],

            // What is stored with the conversation is to be seen, not the Stt service's cache.
            Stt = [("Transcription__CacheDuration", "00:00:00")],
        });
        const string Person = "15550006262";
        await services.People.SetFaultAsync(new { route = "media", hang = true, times = 1 });

        var said = await SayAsync(services, Person, "Do you deliver on Sundays?");
        await Eventually.TrueAsync(async () => await services.People.FaultsLeftAsync() == 0, "the upload is under way");
        await services.Api.KillAsync();
        await services.Api.StartAsync();

        await services.People.WaitForVoiceNoteAsync(Person, said);
        (await services.People.LogAsync("openai")).Count.ShouldBe(1);
        var asked = endpoint.Asked.ShouldHaveSingleItem().Body;
        asked.GetProperty("type").GetString().ShouldBe("audio");
        asked.GetProperty("text").GetString().ShouldBe("Do you deliver on Sundays?");
        asked.GetProperty("transcript").GetBoolean().ShouldBeTrue();
        asked.GetProperty("language").GetString().ShouldBe("en");
        asked.GetProperty("duration_ms").GetInt64().ShouldBeGreaterThan(1_000);
        asked.GetProperty("media_id").GetString()!.ShouldNotBeEmpty();
        asked.GetProperty("voice").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_switches_to_text_and_back_work_when_they_are_spoken()
    {
        TtsFactory.RequireLocalVoice();
        var services = await stage.ServicesAsync();
        const string Person = "15550006363";
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Good morning."));

        await SayAsync(services, Person, "Slash text.");

        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Type: "text", Text: "Good morning." });
        await services.People.SendAsync(Person, "Written.");
        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Type: "text", Text: "Written." });
        await SayAsync(services, Person, "Slash voice.");
        var spoken = await services.People.SendAsync(Person, "Spoken again.");
        await services.People.WaitForVoiceNoteAsync(Person, spoken);
    }

    [Fact]
    public async Task A_voice_note_is_marked_as_read_with_typing_while_it_is_still_being_heard()
    {
        TtsFactory.RequireLocalVoice();
        await using var engine = await TranscriptionStandIn.OpenAsync();
        var mayAnswer = new TaskCompletionSource();
        engine.Answer = _ => new LateAnswer(mayAnswer.Task, new { language = "english", duration = 2.0, text = "Good morning", segments = Array.Empty<object>() });
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Hearing = true, Stt = [("Transcription__OpenAI__BaseUrl", $"{engine.Url}/v1")] });
        const string Person = "15550006969";

        var said = await SayAsync(services, Person, "Good morning.");
        await Eventually.TrueAsync(
            async () => (await services.People.LogAsync("graph", "read", Person)).Count == 1, "it is marked as read");
        (await services.People.ChatAsync(Person)).ShouldNotContain(line => line.Direction == "out");
        (await services.People.IsTypingAsync(Person)).ShouldBeTrue("the person sees that an answer is coming");
        mayAnswer.SetResult();

        await services.People.WaitForVoiceNoteAsync(Person, said);
    }

    [Fact]
    public async Task The_transcript_of_an_erased_person_is_erased()
    {
        TtsFactory.RequireLocalVoice();
        var services = await stage.ServicesAsync();
        await using var store = await services.Store.ConnectAsync();
        using var api = services.OpenApi();
        const string Person = "15550007070";
        await services.People.WaitForVoiceNoteAsync(Person, await SayAsync(services, Person, "A kaleidoscope, please."));
        var record = store.GetServers()[0].Keys(pattern: "whatsvoice:voice-message:*")
            .Single(key => (string?)store.GetDatabase().HashGet(key, "heard_words") == "A kaleidoscope, please.");
        (await api.GetAsync($"/v1/voice-messages?to={Person}")).ToString().ShouldNotContain("kaleidoscope");

        using var erased = await api.Http.DeleteAsync($"/v1/people/{Person}", TestContext.Current.CancellationToken);

        erased.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await store.GetDatabase().HashGetAsync(record, "heard_words")).IsNull.ShouldBeTrue();
    }

    [Fact]
    public async Task A_person_is_told_when_nobody_can_listen()
    {
        TtsFactory.RequireLocalVoice();
        var services = await stage.ServicesAsync();
        const string Person = "15550006464";
        await services.People.SetFaultAsync(new { route = "stt", status = 500 });

        var said = await SayAsync(services, Person, "Is anybody there?");

        var answer = await services.People.WaitForVoiceNoteAsync(Person, said);
        await services.People.ClearFaultsAsync();

        answer.DurationMs!.Value.ShouldBeGreaterThan(2_000);
    }

    [Theory]
    [InlineData("15550006571", "media_url", """{"status": 500}""")]
    [InlineData("15550006572", "media_url", """{"reset": true}""")]
    [InlineData("15550006573", "media_download", """{"status": 403}""")]
    [InlineData("15550006574", "media_download", """{"truncate": true}""")]
    public async Task A_download_that_fails_once_is_done_again_and_the_note_is_heard(string person, string route, string fault)
    {
        TtsFactory.RequireLocalVoice();
        var services = await stage.ServicesAsync();
        await services.People.SendAsync(person, "/text");
        var rule = JsonSerializer.Deserialize<Dictionary<string, object>>(fault)!;
        await services.People.SetFaultAsync(new Dictionary<string, object>(rule) { ["route"] = route, ["times"] = 1 });

        await SayAsync(services, person, "Is it there?");

        await services.People.WaitForAsync(person, line => line is { Direction: "out", Text: "Is it there?" });
        (await services.People.FaultsLeftAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_person_who_has_said_enough_for_today_is_told_once()
    {
        TtsFactory.RequireLocalVoice();
        var services = await stage.ServicesAsync();
        using var api = services.OpenApi();
        const string Person = "15550006565";
        await services.People.SendAsync(Person, "/text");
        const string Long = "This is a rather long voice note, which takes more than three seconds of somebody's day.";
        await SayAsync(services, Person, Long);
        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Text: Long });

        await SayAsync(services, Person, "One more thing.");
        await SayAsync(services, Person, "And another one.");
        await services.People.SendAsync(Person, "Written.");

        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Text: "Written." });
        (await services.People.ChatAsync(Person)).Where(line => line.Direction == "out").Select(line => line.Text)
            .ShouldBe(["From now on I answer in writing.", Long, "I cannot listen to more voice notes today. Please write to me.", "Written."]);
        (await api.GetAsync("/v1/dead-letters")).ToString().ShouldContain("daily_limit");
    }

    private static async Task<string> SayAsync(RunningServices services, string person, string words)
    {
        using var response = await services.People.TrySendAsync(new { from = person, say = words });
        return await IdAsync(response);
    }

    private static async Task<string> IdAsync(HttpResponseMessage response)
    {
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private static async Task<byte[]> SpokenAsync(RunningServices services, string words)
    {
        using var tts = new HttpClient { BaseAddress = services.Tts.Address };
        tts.DefaultRequestHeaders.Authorization = new("Bearer", RunningServices.ApiKey);
        using var speech = await tts.PostAsJsonAsync("/v1/audio/speech", new { input = words, response_format = "wav" }, TestContext.Current.CancellationToken);
        return await speech.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }
}
