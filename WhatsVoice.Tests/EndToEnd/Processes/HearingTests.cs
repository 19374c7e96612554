using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>People send voice notes, and a voice answers what they said.</summary>
public sealed class HearingTests
{
    [Fact]
    public async Task A_voice_note_is_heard_and_answered_in_its_place()
    {
        TtsFactory.RequireLocalVoice();
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Hearing = true });
        const string Person = "15550006161";

        var said = await SayAsync(services, Person, "Hello there, can you hear me?");
        var written = await services.People.SendAsync(Person, "And this is written.");

        var heard = await services.People.WaitForVoiceNoteAsync(Person, said, TimeSpan.FromSeconds(60));
        heard.DurationMs!.Value.ShouldBeInRange(1_000, 5_000);
        await services.People.WaitForVoiceNoteAsync(Person, written, TimeSpan.FromSeconds(60));
        (await services.People.ChatAsync(Person)).Where(line => line.Direction == "out").ShouldAllBe(line => line.Voice == true);
        (await services.People.LogAsync("openai")).ShouldHaveSingleItem().Status.ShouldBe(200);
        await Eventually.TrueAsync(
            async () => (await services.People.LogAsync("graph", "read", Person)).Count >= 2, TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(20), "both are marked as read");
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
        await Eventually.TrueAsync(async () => await services.People.FaultsLeftAsync() == 0, TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(20), "the upload is under way");
        await services.Api.KillAsync();
        await services.Api.StartAsync();

        await services.People.WaitForVoiceNoteAsync(Person, said, TimeSpan.FromSeconds(60));
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
    public async Task The_switch_to_text_works_when_it_is_spoken()
    {
        TtsFactory.RequireLocalVoice();
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Hearing = true });
        const string Person = "15550006363";
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Good morning."), TimeSpan.FromSeconds(60));

        await SayAsync(services, Person, "Slash text.");

        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Type: "text", Text: "Good morning." }, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_person_is_told_when_nobody_can_listen()
    {
        TtsFactory.RequireLocalVoice();
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Hearing = true, Api = [("Hearing__RetryFor", "00:00:00")] });
        const string Person = "15550006464";
        await services.People.SetFaultAsync(new { route = "stt", status = 500 });

        var said = await SayAsync(services, Person, "Is anybody there?");

        (await services.People.WaitForVoiceNoteAsync(Person, said, TimeSpan.FromSeconds(60))).DurationMs!.Value.ShouldBeGreaterThan(2_000);
    }

    private static async Task<string> SayAsync(RunningServices services, string person, string words)
    {
        using var response = await services.People.TrySendAsync(new { from = person, say = words });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
