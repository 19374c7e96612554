using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>What the store keeps of people, for how long, for whom, and what an erasure leaves of it (docs/privacy.md).</summary>
public sealed class StoredDataTests
{

    [Fact]
    public async Task An_erased_person_leaves_no_number_name_or_word_in_the_store()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(body =>
            body.GetProperty("text").GetString()!.StartsWith("Hold", StringComparison.Ordinal) ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
            : Results.Json(new { text = "Zanzibar is the answer." }));
        await using var services = await RunningServices.StartAsync(Http(endpoint));
        await using var store = await services.Store.ConnectAsync();
        using var api = services.OpenApi();
        const string Person = "15556000009";
        await services.People.SendAsync(Person, "A kaleidoscope, please.", name: "Xanthippe");
        await WaitForNotesAsync(services, Person, 1);
        await services.People.SetFaultAsync(new { route = "messages", status = 400, times = 1, body = new { error = new { message = "(#131026) Message undeliverable", code = 131026 } } });
        await services.People.SendAsync(Person, "Die, kaleidoscope.", name: "Xanthippe");
        await Eventually.TrueAsync(
            async () => (await api.GetAsync("/v1/dead-letters")).GetProperty("items").GetArrayLength() == 1, "one is a dead letter");
        await services.People.SendAsync(Person, "Hold this kaleidoscope.", name: "Xanthippe");
        await Eventually.TrueAsync(() => endpoint.Asked.Count >= 3, "one is waiting");

        using var erased = await api.Http.DeleteAsync($"/v1/people/{Person}", TestContext.Current.CancellationToken);

        erased.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(async () => await StoredWords.CountAsync(store, Person, "Xanthippe", "kaleidoscope", "Zanzibar") == 0, "nothing of the person is left");
        (await api.GetAsync("/v1/dead-letters")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await api.GetAsync($"/v1/voice-messages?to={Person}")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task An_erasure_finds_what_was_answered_before_the_hash_key_changed()
    {
        await using var services = await RunningServices.StartAsync(("Conversations__HashKey", "the-hash-key-of-last-month"));
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15556000017";
        const string Other = "15556000018";
        foreach (var person in new[] { Person, Other })
        {
            await services.People.WaitForVoiceNoteAsync(person, await services.People.SendAsync(person, "From before the change."));
        }

        await services.Api.KillAsync();
        await using var changed = services.PrepareAnotherApi(("Conversations__HashKey", "the-hash-key-of-this-month"));
        await changed.StartAsync();
        using var api = new ApiClient(new HttpClient { BaseAddress = changed.Address }, RunningServices.ApiKey);
        using var erased = await api.Http.DeleteAsync($"/v1/people/{Person}", TestContext.Current.CancellationToken);

        (await erased.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("voice_messages").GetInt32().ShouldBe(1);
        await Eventually.TrueAsync(async () => await StoredWords.CountAsync(store, Person) == 0, "nothing of the person is left");
        (await StoredWords.CountAsync(store, Other)).ShouldBeGreaterThan(0, "the other person's record has the number");
    }

    [Fact]
    public async Task A_conversation_of_version_0_1_0_is_taken_over_with_what_it_knows()
    {
        await using var services = await RunningServices.StartAsync();
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15556000016";
        var first = new WebhookBuilder().Text("wamid.before-the-upgrade", Person, "Before the upgrade.", at: TimeProvider.System.GetUtcNow()).Build();
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Good morning."));
        await services.DeliverAsync(first);
        await WaitForNotesAsync(services, Person, 2);
        await Eventually.TrueAsync(
            async () => await store.GetDatabase().SortedSetLengthAsync("whatsvoice:pending") == 0, "everything is answered");

        // As the earlier version kept it: under a plain hash, and nothing else that leads there.
        await services.Api.KillAsync();
        var state = (string)store.GetServers()[0].Keys(pattern: "*/state/*").Single()!;
        var hash = System.Text.RegularExpressions.Regex.Match(state, "[0-9a-f]{32}").Value;
        await store.GetDatabase().KeyRenameAsync(state, state.Replace(hash, PersonDirectory.PersonOf(PersonDirectory.EarlierConversationOf("100000000000001", Person)), StringComparison.Ordinal));
        await services.Api.StartAsync();

        await services.DeliverAsync(first);
        await services.People.SendAsync(Person, "After the upgrade.");
        await WaitForNotesAsync(services, Person, 3);
        store.GetServers()[0].Keys(pattern: "*/state/*").ShouldHaveSingleItem().ToString().ShouldBe(state);
    }

    [Fact]
    public async Task Whatever_the_store_keeps_of_a_message_expires_or_is_trimmed()
    {
        await using var services = await RunningServices.StartAsync();
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15556000010";
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Keep this for a while."));

        // Sorted sets that are trimmed by time, and secrets without personal data.
        string[] trimmed = ["whatsvoice:voice-messages", "whatsvoice:dead-letters", "whatsvoice:pending", "{whatsvoice:pending}:since", "whatsvoice:hash-key", "whatsvoice:data-protection-keys"];
        var forEver = new List<string>();
        foreach (var key in store.GetServers()[0].Keys().Select(key => (string)key!).Where(key => !trimmed.Contains(key) && !key.Contains("/members/", StringComparison.Ordinal)))
        {
            if (await store.GetDatabase().KeyTimeToLiveAsync(key) is null)
            {
                forEver.Add(key);
            }
        }

        forEver.ShouldBeEmpty();
        store.GetServers()[0].Keys().ShouldAllBe(key => !((string)key!).Contains(Person, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reading_and_deleting_while_the_store_is_away_is_answered_with_503_as_problem_details()
    {
        await using var services = await RunningServices.StartAsync();
        using var api = services.OpenApi();
        await services.Store.KillAsync();

        foreach (var (method, path) in new[] { ("GET", "voice-messages"), ("GET", "voice-messages/vm_00000000000000000000000000000000"), ("GET", "dead-letters"), ("DELETE", "dead-letters/vm_00000000000000000000000000000000"), ("DELETE", "people/15556000011") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/v1/{path}");
            using var response = await api.Http.SendAsync(request, TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, path);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json", path);
            response.Headers.RetryAfter.ShouldNotBeNull(path);
        }
    }

    [Fact]
    public async Task Another_installation_on_the_same_store_does_not_start()
    {
        await using var services = await RunningServices.StartAsync();
        await using var test = services.PrepareAnotherApi(("WhatsApp__AccessToken", "token-of-test"));

        (await test.RunToEndAsync()).ShouldNotBe(0);

        test.Output.ShouldContain("Conversations:Installation");
        test.Output.ShouldNotContain("token-of-test");
        await using var named = services.PrepareAnotherApi(("WhatsApp__AccessToken", "token-of-test"), ("Conversations__Installation", "test"));
        await named.StartAsync();
    }

    private static (string Key, string Value)[] Http(ReplyEndpoint endpoint) => [("Replies__Kind", "http"), ("Replies__Http__Url", endpoint.Address.ToString())];

    private static Task WaitForNotesAsync(RunningServices services, string person, int count) => Eventually.TrueAsync(
        async () => (await services.People.ChatAsync(person)).Count(line => line is { Direction: "out", Voice: true }) == count, $"{count} notes arrive");
}
