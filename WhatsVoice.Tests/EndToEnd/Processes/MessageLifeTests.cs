using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>Rules of a message's life (docs/lifecycle.md), with the running services.</summary>
public sealed class MessageLifeTests
{

    [Fact]
    public async Task A_reply_endpoint_that_asks_for_a_wait_of_months_neither_silences_nor_poisons_the_conversation()
    {
        var calls = 0;
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Interlocked.Increment(ref calls) == 1
            ? (IResult)Refusal(StatusCodes.Status429TooManyRequests, retryAfter: "9999999")
            : Results.Json(new { text = "Here is your answer." }));
        await using var services = await RunningServices.StartAsync([.. Http(endpoint), ("Conversations__RepeatFor", "00:00:03")]);
        const string Person = "15556000001";

        await services.People.SendAsync(Person, "One.");
        await services.People.SendAsync(Person, "Two.");

        // By voice, or in writing: 3 s after its first attempt speech that is late on a busy machine is not tried again.
        await Eventually.TrueAsync(
            async () => (await services.People.ChatAsync(Person)).Count(line => line is { Direction: "out" }) == 2, "both are answered");
    }

    [Fact]
    public async Task A_message_whose_reply_is_not_there_yet_has_a_record_with_its_person_and_state_and_every_form_of_the_number_finds_it()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Refusal(StatusCodes.Status503ServiceUnavailable));
        await using var services = await RunningServices.StartAsync(Http(endpoint));
        using var api = services.OpenApi();
        const string Person = "15556000002";

        var id = await services.People.SendAsync(Person, "Is anybody there?");
        JsonElement record = default;
        await Eventually.TrueAsync(
            async () =>
            {
                record = (await api.GetAsync($"/v1/voice-messages?to={Person}")).GetProperty("items").EnumerateArray().FirstOrDefault();
                return record.ValueKind == JsonValueKind.Object && record.TryGetProperty("reason", out _);
            }, "the message is listed with the reason why it waits");

        record.GetProperty("to").GetString().ShouldBe(Person);
        record.GetProperty("reply_to").GetString().ShouldBe(id);
        record.GetProperty("state").GetString().ShouldBeOneOf("received", "replying");
        record.GetProperty("reason").GetString()!.ShouldContain("reply");
        record.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()).Distinct().ShouldBe(["queue", "reply"]);
        foreach (var to in new[] { $"+{Person}", $"%2B{Person}" })
        {
            (await api.GetAsync($"/v1/voice-messages?to={to}")).GetProperty("items").GetArrayLength().ShouldBe(1, to);
        }
    }

    [Fact]
    public async Task A_refused_number_stops_its_messages_and_they_are_redriven_together()
    {
        await using var services = await RunningServices.StartAsync(("Conversations__RepeatFor", "00:00:03"));
        using var api = services.OpenApi();
        string[] people = ["15556000003", "15556000004", "15556000005"];

        await services.People.SetFaultAsync(new { route = "messages", status = 400, body = new { error = new { message = "(#131037) display name needs approval", code = 131037 } } });
        foreach (var person in people)
        {
            await services.People.SendAsync(person, "Can you hear me?");
        }

        await Eventually.TrueAsync(
            async () => (await api.GetAsync("/v1/dead-letters")).GetProperty("items").EnumerateArray().Count(letter => letter.GetProperty("reason").GetString() == "account") == 3, "all three wait and then become dead letters for one reason");
        (await services.People.LogAsync("graph", "messages")).Count(call => call.Status == 400).ShouldBeLessThan(6, "the number is stopped, not asked by every message again and again");
        await services.People.ClearFaultsAsync();
        using var response = await api.Http.PostAsJsonAsync("/v1/dead-letters/redrive", new { reason = "account" }, TestContext.Current.CancellationToken);
        (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("redriven").GetArrayLength().ShouldBe(3);

        foreach (var person in people)
        {
            await WaitForNotesAsync(services, person, 1);
        }
    }

    [Fact]
    public async Task A_reply_of_5000_characters_is_heard_whole_in_several_notes_in_order()
    {
        var sentence = "This sentence is about as long as sentences usually are in an answer. ";
        var reply = string.Concat(Enumerable.Repeat(sentence, 5000 / sentence.Length)) + "End.";
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Results.Json(new { text = reply }));
        await using var services = await RunningServices.StartAsync(Http(endpoint));
        using var api = services.OpenApi();
        const string Person = "15556000006";

        await services.People.SendAsync(Person, "Tell me everything.");

        await WaitForNotesAsync(services, Person, 2);
        endpoint.Asked.Count.ShouldBe(1);
        (await api.GetAsync("/v1/dead-letters")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_delivery_that_fails_for_a_passing_reason_is_sent_again_once_and_then_can_be_redriven()
    {
        await using var services = await RunningServices.StartAsync();
        using var api = services.OpenApi();
        const string Person = "15556000007";

        // No delivery is reported before the failure.
        await services.People.SetFaultAsync(new { route = "statuses", status = 503 });
        await services.People.SendAsync(Person, "Please try again.");
        var first = await services.People.WaitForAsync(Person, line => line is { Direction: "out", Voice: true });

        await services.DeliverAsync(new WebhookBuilder().Status(first.Id, "failed", first.CallbackData, 131000).Build());
        var second = await services.People.WaitForAsync(Person, line => line is { Direction: "out", Voice: true } && line.Id != first.Id);
        second.CallbackData.ShouldBe(first.CallbackData);
        await services.People.ClearFaultsAsync();
        await api.WaitForStateAsync(first.CallbackData!, "delivered", "read");

        // Failed after it was delivered is Meta's mistake or an older report.
        await services.DeliverAsync(new WebhookBuilder().Status(second.Id, "failed", second.CallbackData, 131000).Build());
        (await api.GetAsync($"/v1/voice-messages/{first.CallbackData}")).GetProperty("state").GetString().ShouldBeOneOf("delivered", "read");
    }

    [Fact]
    public async Task A_note_that_was_delivered_is_not_sent_again_when_a_failure_is_reported_later()
    {
        await using var services = await RunningServices.StartAsync();
        using var api = services.OpenApi();
        const string Person = "15556000017";
        await services.People.SendAsync(Person, "Once is enough.");
        var note = await services.People.WaitForAsync(Person, line => line is { Direction: "out", Voice: true });
        await api.WaitForStateAsync(note.CallbackData!, "delivered", "read");

        await services.DeliverAsync(new WebhookBuilder().Status(note.Id, "failed", note.CallbackData, 131000).Build());
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "And on."));

        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(2);
    }

    [Fact]
    public async Task A_person_whose_number_disappears_stays_in_one_conversation_and_programs_can_write_to_the_user_id()
    {
        await using var services = await RunningServices.StartAsync();
        await using var store = await services.Store.ConnectAsync();
        using var api = services.OpenApi();
        const string Person = "15556000008";
        const string UserId = "US.13491208655302741918";

        await services.DeliverAsync(From("wamid.both", Person, UserId));
        await services.DeliverAsync(From("wamid.hidden", null, UserId));
        await services.DeliverAsync(From("wamid.in-from", UserId, null));
        using var sent = await api.PostAsync(new { to = UserId, text = "Your parcel is here." });
        sent.StatusCode.ShouldBe(HttpStatusCode.Accepted);

        await Eventually.TrueAsync(
            async () => (await api.GetAsync($"/v1/voice-messages?to={UserId}")).GetProperty("items").GetArrayLength() == 4, "all four are listed under the user id");
        (await api.GetAsync($"/v1/voice-messages?to={Person}")).GetProperty("items").GetArrayLength().ShouldBe(4);
        store.GetServers()[0].Keys(pattern: "*/state/*").Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_came_before_its_user_id_met_a_known_number_is_answered_once_also_when_it_comes_again()
    {
        await using var services = await RunningServices.StartAsync();
        using var api = services.OpenApi();
        const string Person = "15556000018";
        const string UserId = "US.13491208655302741919";
        async Task<List<string>> AnsweredAsync() =>
            [.. (await api.GetAsync($"/v1/voice-messages?limit=100")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("reply_to").GetString()!)];

        await services.DeliverAsync(From("wamid.known", Person, null));
        await services.DeliverAsync(From("wamid.hidden", null, UserId));
        await services.DeliverAsync(From("wamid.both", Person, UserId));
        await services.DeliverAsync(From("wamid.hidden", null, UserId));
        await services.DeliverAsync(From("wamid.last", null, UserId));

        await Eventually.TrueAsync(async () => (await AnsweredAsync()).Contains("wamid.last"), "the last is taken");
        (await AnsweredAsync()).ShouldBe(["wamid.known", "wamid.hidden", "wamid.both", "wamid.last"], ignoreOrder: true);
    }

    [Fact]
    public async Task Two_automatic_repliers_stop_answering_each_other()
    {
        await using var services = await RunningServices.StartAsync(("Conversations__MaxSameText", "3"));
        using var api = services.OpenApi();
        const string Person = "15556000012";

        for (var note = 1; note <= 4; note++)
        {
            await services.People.SendAsync(Person, "We are closed, thank you.");
            await (note <= 3
                ? WaitForNotesAsync(services, Person, note)
                : Eventually.TrueAsync(async () => (await api.GetAsync("/v1/dead-letters")).GetProperty("items").GetArrayLength() == 1, "the fourth is not answered"));
        }

        (await api.GetAsync("/v1/dead-letters")).GetProperty("items")[0].GetProperty("reason").GetString().ShouldBe("loop");
        await services.People.SendAsync(Person, "A person again: what are your hours?");
        await WaitForNotesAsync(services, Person, 4);
    }

    [Fact]
    public async Task One_persons_flood_is_cut_at_the_inbox_and_the_rest_of_the_batch_is_answered()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(body => body.GetProperty("from").GetString() == "15556000013"
            ? Refusal(StatusCodes.Status503ServiceUnavailable)
            : Results.Json(new { text = "You are welcome." }));
        await using var services = await RunningServices.StartAsync([.. Http(endpoint), ("Conversations__MaxPending", "3")]);
        using var api = services.OpenApi();
        const string Flooding = "15556000013";
        const string Other = "15556000014";
        await services.People.SendAsync(Other, "Good morning.");
        await WaitForNotesAsync(services, Other, 1);

        var batch = new WebhookBuilder();
        foreach (var number in Enumerable.Range(1, 6))
        {
            batch.Text($"wamid.flood.{number}", Flooding, $"Flood {number}", at: TimeProvider.System.GetUtcNow());
        }

        await services.DeliverAsync(batch.Text("wamid.other", Other, "Thank you.", at: TimeProvider.System.GetUtcNow()).Build());

        await WaitForNotesAsync(services, Other, 2);
        var letters = (await api.GetAsync("/v1/dead-letters")).GetProperty("items").EnumerateArray().ToList();
        letters.Select(letter => letter.GetProperty("reason").GetString()).ShouldBe(["inbox_full", "inbox_full", "inbox_full"]);
        letters.ShouldAllBe(letter => letter.GetProperty("to").GetString() == Flooding);
        using var refused = await api.PostAsync(new { to = Flooding, text = "One more." });
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task One_persons_flood_of_the_longest_messages_neither_grows_the_inbox_nor_fills_the_store()
    {
        const string Flooding = "15556000023";
        const string Other = "15556000024";
        await using var endpoint = await ReplyEndpoint.StartAsync(body => body.GetProperty("from").GetString() == Flooding
            ? Refusal(StatusCodes.Status503ServiceUnavailable)
            : Results.Json(new { text = "You are welcome." }));
        await using var services = await RunningServices.StartAsync(Http(endpoint));
        await using var store = await services.Store.ConnectAsync();
        using var api = services.OpenApi();

        // Six bytes of JSON for each letter.
        var words = string.Concat(Enumerable.Repeat("ä", 65_000));
        foreach (var number in Enumerable.Range(1, 150))
        {
            await services.DeliverAsync(new WebhookBuilder().Text($"wamid.long.{number}", Flooding, words, at: TimeProvider.System.GetUtcNow()).Build());
        }

        var memory = (string)(await store.GetDatabase().ExecuteAsync("INFO", "memory"))!;
        long.Parse(memory.Split("used_memory_dataset:")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture).ShouldBeLessThan(16 << 20);
        (await api.GetAsync("/v1/dead-letters")).GetProperty("items").EnumerateArray().First().GetProperty("reason").GetString().ShouldBe("inbox_full");
        await services.People.SendAsync(Other, "Thank you.");
        await WaitForNotesAsync(services, Other, 1);
    }

    [Fact]
    public async Task A_message_without_room_whose_dead_letter_could_not_be_stored_is_refused_and_not_lost_when_it_comes_again()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Refusal(StatusCodes.Status503ServiceUnavailable));
        await using var services = await RunningServices.StartAsync([.. Http(endpoint), ("Conversations__MaxPending", "1")]);
        await using var store = await services.Store.ConnectAsync();
        using var api = services.OpenApi();
        const string Person = "15556000019";
        await services.People.SendAsync(Person, "This one waits.");
        await Eventually.TrueAsync(() => !endpoint.Asked.IsEmpty, "the first is being answered");
        var second = new WebhookBuilder().Text("wamid.no-room", Person, "There is no room for this one.", at: TimeProvider.System.GetUtcNow()).Build();

        await store.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "-zadd");
        (await services.People.DeliverAsync(second)).ShouldBe(503);
        await store.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "+zadd");
        await services.DeliverAsync(second);
        await services.DeliverAsync(second);

        var letter = (await api.GetAsync("/v1/dead-letters")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        letter.GetProperty("reply_to").GetString().ShouldBe("wamid.no-room");
        letter.GetProperty("reason").GetString().ShouldBe("inbox_full");
    }

    [Fact]
    public async Task An_unknown_voice_is_refused_over_rest_and_replaced_by_the_default_in_a_reply()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Results.Json(new { text = "Spoken all the same.", voice = "no-such-voice" }));
        await using var services = await RunningServices.StartAsync(Http(endpoint));
        using var api = services.OpenApi();
        const string Person = "15556000015";

        using var response = await api.PostAsync(new { to = Person, text = "Hello.", voice = "no-such-voice" });
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("errors").TryGetProperty("voice", out _).ShouldBeTrue();

        var note = await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Say something."));
        await Eventually.TrueAsync(
            async () => (await api.GetAsync($"/v1/voice-messages/{note.CallbackData}")).TryGetProperty("detail", out var detail) && detail.GetString()!.Contains("voice", StringComparison.Ordinal), "the record says why the default speaks");
    }

    private static (string Key, string Value)[] Http(ReplyEndpoint endpoint) => [("Replies__Kind", "http"), ("Replies__Http__Url", endpoint.Address.ToString())];

    private static Refused Refusal(int status, string? retryAfter = null) => new(status, retryAfter);

    private static Task WaitForNotesAsync(RunningServices services, string person, int count) => Eventually.TrueAsync(
        async () => (await services.People.ChatAsync(person)).Count(line => line is { Direction: "out", Voice: true }) == count, $"{count} notes arrive");

    private static string From(string id, string? from, string? userId)
    {
        var message = new JsonObject { ["id"] = id, ["timestamp"] = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}", ["type"] = "text", ["text"] = new JsonObject { ["body"] = $"This is {id}." } };
        if (from is not null)
        {
            message["from"] = from;
        }

        if (userId is not null)
        {
            message["from_user_id"] = userId;
        }

        return new WebhookBuilder().Message(message).Build();
    }

    private sealed class Refused(int status, string? retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            if (retryAfter is not null)
            {
                httpContext.Response.Headers.RetryAfter = retryAfter;
            }

            return Task.CompletedTask;
        }
    }
}
