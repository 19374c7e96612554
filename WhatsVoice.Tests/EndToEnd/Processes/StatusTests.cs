using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>What status webhooks settle, repair and bring back, with the running services.</summary>
public sealed class StatusTests
{

    [Fact]
    public async Task A_send_answered_with_500_is_not_repeated_when_its_status_arrives()
    {
        await using var services = await RunningServices.StartAsync(("Conversations__UncertainFor", "00:01:00"));
        using var api = services.OpenApi();
        const string Person = "15556100001";
        await services.People.SetFaultAsync(new { route = "messages", status = 500, times = 1 });

        await services.People.SendAsync(Person, "Did that arrive?");
        var id = await FindAsync(api, Person, "uncertain");
        await services.DeliverAsync(new WebhookBuilder().Status("wamid.arrived", "sent", id).Build());

        (await api.WaitForStateAsync(id, "sent")).GetProperty("message_id").GetString().ShouldBe("wamid.arrived");
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "And this one?"));
        await Eventually.TrueAsync(async () => (await services.People.LogAsync("graph", "messages")).Count == 2, "both sends are logged, the second after its note has arrived");
        (await services.People.LogAsync("graph", "messages")).Select(call => call.Status).ShouldBe([500, 200]);
    }

    [Fact]
    public async Task A_replacement_that_could_not_be_stored_comes_when_the_failure_is_reported_again()
    {
        await using var services = await RunningServices.StartAsync();
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15556100002";
        await services.People.SendAsync(Person, "Please process this carefully.");
        var first = await services.People.WaitForAsync(Person, line => line is { Direction: "out", Voice: true });
        await services.People.WaitForStatusAsync(Person, first.Id, "delivered");
        var failed = new WebhookBuilder().Status(first.Id, "failed", first.CallbackData, 131053).Build();

        // The record already calls the send replaced when the conversation cannot store the replacement.
        await store.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "-hmset");
        (await services.People.DeliverAsync(failed)).ShouldBe(503);
        await store.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "+hmset");

        // The conversation whose write failed may still be leaving.
        await Eventually.TrueAsync(async () => await services.People.DeliverAsync(failed) == 200, "the repeated failure is taken");
        (await services.People.DeliverAsync(failed)).ShouldBe(200);

        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Voice: true } && line.Id != first.Id);
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Thank you."));
        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(3, "the failed note, its replacement and the next answer");
    }

    [Fact]
    public async Task A_send_settled_by_its_status_and_a_replaced_one_are_in_the_models_history_and_in_the_statistics_once_each()
    {
        await using var model = await ReplyEndpoint.StartAsync(body => Results.Json(new
        {
            choices = new[] { new { finish_reason = "stop", message = new { content = $"Answer {body.GetProperty("messages").GetArrayLength()}." } } },
        }));
        await using var services = await RunningServices.StartAsync(
            ("Replies__Kind", "chat"), ("Replies__Chat__BaseUrl", new Uri(model.Address, "/v1").ToString()), ("Replies__Chat__ApiKey", "a-key"), ("Replies__Chat__Model", "small"));
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15556100003";

        // The answer to the send is lost: its status settles it. WhatsApp then fails to process its audio, and a second note replaces it.
        await services.People.SetFaultAsync(new { route = "messages", after_effect = true, times = 1 });
        var first = await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "The first question."));
        await services.People.WaitForStatusAsync(Person, first.Id, "sent");
        (await services.People.DeliverAsync(new WebhookBuilder().Status(first.Id, "failed", first.CallbackData, 131053).Build())).ShouldBe(200);
        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Voice: true } && line.Id != first.Id);
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "The second question."));

        model.Asked.Last().Body.GetProperty("messages").EnumerateArray().Skip(1).Select(turn => turn.GetProperty("content").GetString())
            .ShouldBe(["The first question.", "Answer 2.", "The second question."]);
        await Eventually.TrueAsync(async () => await CountedAsync(store) == 3, "the statistics count each accepted send");
    }

    [Fact]
    public async Task A_status_that_comes_after_an_uncertain_death_takes_the_message_out_of_the_dead_letters()
    {
        await using var services = await RunningServices.StartAsync(("Conversations__WhenUncertain", "GiveUp"), ("Conversations__UncertainFor", "00:00:01"));
        using var api = services.OpenApi();
        const string Person = "15556100004";
        await services.People.SetFaultAsync(new { route = "statuses", status = 503 });
        await services.People.SetFaultAsync(new { route = "messages", after_effect = true, times = 1 });
        var note = await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Better late than never."));
        await api.WaitForStateAsync(note.CallbackData!, "dead");
        (await DeadLettersAsync(api)).ShouldBe([note.CallbackData]);

        await services.DeliverAsync(new WebhookBuilder().Status(note.Id, "delivered", note.CallbackData).Build());

        var record = await api.WaitForStateAsync(note.CallbackData!, "delivered");
        record.TryGetProperty("reason", out _).ShouldBeFalse();
        (await DeadLettersAsync(api)).ShouldBeEmpty();
        (await api.RedriveAsync(note.CallbackData!)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_status_without_a_recipient_moves_its_message_and_a_failed_one_keeps_the_sentence_that_explains_it()
    {
        await using var services = await RunningServices.StartAsync();
        using var api = services.OpenApi();
        const string Person = "15556100005";
        await services.People.SetFaultAsync(new { route = "statuses", status = 503 });
        var note = await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Can you hear this?"));
        await api.WaitForStateAsync(note.CallbackData!, "accepted");

        var failed = $$$"""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"100000000000001"},"statuses":[{"id":"{{{note.Id}}}","status":"failed","timestamp":"1790000001","recipient_user_id":"US.13491208655302741918","biz_opaque_callback_data":"{{{note.CallbackData}}}","errors":[{"code":131026,"title":"Message undeliverable","error_data":{"details":"Recipient uses an outdated client"}}]}]}}]}]}""";
        await services.DeliverAsync(failed);

        var record = await api.WaitForStateAsync(note.CallbackData!, "failed");
        record.GetProperty("reason").GetString().ShouldBe("whatsapp_131026");
        record.GetProperty("detail").GetString().ShouldNotBeNull().ShouldContain("Recipient uses an outdated client");
        services.Api.Output.ShouldContain("Recipient uses an outdated client");
    }

    private static async Task<string> FindAsync(ApiClient api, string person, string state) => await Eventually.GetAsync(
        async () => (await api.GetAsync($"/v1/voice-messages?to={person}&state={state}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()).FirstOrDefault(),
        $"a message to the person is {state}");

    private static async Task<List<string?>> DeadLettersAsync(ApiClient api)
        => [.. (await api.GetAsync("/v1/dead-letters")).GetProperty("items").EnumerateArray().Select(letter => letter.GetProperty("id").GetString())];

    /// <summary>Voice notes in all minutes of the statistics.</summary>
    private static async Task<long> CountedAsync(ConnectionMultiplexer store)
    {
        long count = 0;
        foreach (var key in store.GetServers()[0].Keys(pattern: "whatsvoice:statistics:*T*"))
        {
            count += (long?)await store.GetDatabase().HashGetAsync(key, StatisticsMinute.Field(ReplyStatistics.Replies, "voice")) ?? 0;
        }

        return count;
    }
}
