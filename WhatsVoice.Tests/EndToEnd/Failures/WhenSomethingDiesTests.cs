using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.EndToEnd.Processes;

namespace WhatsVoice.Tests.EndToEnd.Failures;

/// <summary>What happens when processes die (docs/reliability.md): each promise is a test, kept with processes that are really killed.</summary>
public sealed class WhenSomethingDiesTests
{
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Meta_redelivers_50_times_at_once_to_two_replicas_and_the_message_is_answered_once()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Replicas = 2 });
        const string Person = "15551000001";

        var id = await services.People.SendAsync(Person, "Say this once.", times: 50);
        await Eventually.TrueAsync(
            async () => (await services.People.LogAsync("webhook", "webhook", Person)).Count(call => call.Status == 200) == 50, "all 50 deliveries are acknowledged");
        await services.People.WaitForVoiceNoteAsync(Person, id);
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "And this."));

        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(2);
    }

    [Fact]
    public async Task The_api_is_killed_before_the_200_and_Metas_redelivery_is_answered()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { DurableStore = true });
        const string Person = "15551000002";

        // The store hangs, so that the kill surely falls before the acknowledgement.
        await services.Store.HangAsync();
        var id = await services.People.SendAsync(Person, "Nobody has acknowledged this.");
        await Eventually.TrueAsync(services.Api.HasCallers, "the webhook is under way");
        await services.Api.KillAsync();
        await services.Store.GoOnAsync();
        await services.Api.StartAsync();

        await services.People.WaitForVoiceNoteAsync(Person, id);
        (await services.People.LogAsync("webhook", "webhook", Person)).ShouldContain(call => call.Status != 200);
        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(1);
    }

    [Fact]
    public async Task The_api_is_killed_while_it_answers_and_another_replica_goes_on_within_5_s_and_pays_for_nothing_twice()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(message => Results.Json(new
        {
            text = message.GetProperty("text").GetString() == "Are you there?" ? "Yes, I am." : "Your order is ready for collection.",
        }));
        await using var services = await RunningServices.StartAsync(new ServicesSetup
        {
            Replicas = 2,
            ElevenLabs = true,
            Api = [("Replies__Kind", "http"), ("Replies__Http__Url", endpoint.Address.ToString())],
        });
        const string Person = "15551000003";
        var ordinary = (await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Are you there?"))).TookMs!.Value;

        await services.People.SetFaultAsync(new { route = "media", hang = true, times = 1 });
        var id = await services.People.SendAsync(Person, "Where is my order?");
        await Eventually.TrueAsync(async () => await services.People.FaultsLeftAsync() == 0, "the upload is under way");
        var killed = await services.KillTheOneThatAnswersAsync();

        var note = await services.People.WaitForVoiceNoteAsync(Person, id);
        (note.At - killed).ShouldBeLessThan(TakeOver + (3 * TimeSpan.FromMilliseconds(ordinary)), "on a busy machine all takes as much longer as an ordinary answer does");
        endpoint.Asked.Count.ShouldBe(2);
        (await services.People.LogAsync("elevenlabs", "tts")).Count(call => call.Speech!.Text.StartsWith("Your order", StringComparison.Ordinal)).ShouldBe(1);
        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(2);
    }

    [Fact]
    public async Task The_api_is_killed_after_a_send_that_arrived_and_the_status_webhook_saves_the_person_from_a_second_note()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Replicas = 2 });
        const string Person = "15551000004";

        // The note arrives, its answer is lost in the hanging connection, and statuses are kept back until after the kill.
        await services.People.SetFaultAsync(new { route = "statuses", status = 503 });
        await services.People.SetFaultAsync(new { route = "messages", after_effect = true, times = 1 });
        var id = await services.People.SendAsync(Person, "Sent, and nobody knows it.");
        await services.People.WaitForVoiceNoteAsync(Person, id);
        await services.KillTheOneThatAnswersAsync();
        await services.People.ClearFaultsAsync();

        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Still there?"));
        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(2);
    }

    [Fact]
    public async Task All_replicas_are_killed_and_everything_pending_resumes_at_the_next_start_in_order()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Replicas = 2, DurableStore = true });
        var people = Enumerable.Range(10, 5).Select(number => $"155510000{number}").ToList();

        await services.People.SetFaultAsync(new { route = "media", hang = true });
        foreach (var person in people)
        {
            await services.People.SendAsync(person, "The first.");
            await services.People.SendAsync(person, "This is the second one, which is much longer than the first was.");
        }

        await Eventually.TrueAsync(
            async () => (await services.People.LogAsync("webhook", "webhook")).Count(call => call.Status == 200) == 10, "everything is acknowledged");
        await Task.WhenAll(services.Replicas.Select(replica => replica.KillAsync()));
        await services.People.ClearFaultsAsync();
        await Task.WhenAll(services.Replicas.Select(replica => replica.StartAsync()));

        foreach (var person in people)
        {
            await Eventually.TrueAsync(
                async () => (await services.People.ChatAsync(person)).Count(line => line.Direction == "out") == 2, "both are answered");
            var notes = (await services.People.ChatAsync(person)).Where(line => line.Direction == "out").ToList();
            notes[0].DurationMs!.Value.ShouldBeLessThan(notes[1].DurationMs!.Value, "the answer to the first message comes first");
        }
    }

    [Fact]
    public async Task The_store_is_down_and_webhooks_are_answered_with_503_and_nothing_acknowledged_is_lost()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { DurableStore = true });
        const string Person = "15551000020";

        // One is acknowledged and unanswered when the store dies, one arrives while it is away.
        await services.People.SetFaultAsync(new { route = "media", status = 503 });
        var acknowledged = await services.People.SendAsync(Person, "Acknowledged.");
        await services.People.WaitForStatusAsync(Person, acknowledged, "delivered");
        await services.Store.KillAsync();
        await services.People.SendAsync(Person, "Not yet acknowledged, and longer than the other one.");
        await Eventually.TrueAsync(
            async () => (await services.People.LogAsync("webhook", "webhook", Person)).Any(call => call.Status == 503), "the webhook is answered with 503");
        await services.People.ClearFaultsAsync();
        await services.Store.StartAgainAsync();

        await Eventually.TrueAsync(
            async () => (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out") == 2, "both are answered");
    }

    [Fact]
    public async Task The_cache_is_wiped_or_down_and_speech_goes_on()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { OwnTts = true });
        const string Person = "15551000021";
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Remember this."));

        await using (var redis = await services.Cache.ConnectAsync())
        {
            await redis.GetServers()[0].FlushAllDatabasesAsync();
        }

        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "The cache was wiped."));
        await services.Cache.KillAsync();
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "The cache is gone."));

        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(3);
    }

    [Fact]
    public async Task An_engine_is_out_of_quota_and_the_next_one_speaks_and_finally_the_words_come_as_text()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { ElevenLabs = true });
        const string Person = "15551000022";

        var quota = new { detail = new { status = "quota_exceeded", message = "No credits." } };
        await services.People.SetFaultAsync(new { route = "tts", status = 401, body = quota });
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Who speaks now?"));
        await services.Tts.SignalAsync("STOP");
        await services.People.SendAsync(Person, "Is anybody there?");
        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Type: "text", Text: "Is anybody there?" });
        await services.Tts.KillAsync();
        await services.People.SendAsync(Person, "And who now?");
        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Type: "text", Text: "And who now?" });
    }
}
