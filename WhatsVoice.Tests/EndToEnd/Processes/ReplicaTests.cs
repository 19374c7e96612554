using System.Net;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>Replicas of the Api that stop, freeze or do not know what became of a send.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public async Task A_replica_that_is_asked_to_stop_brings_its_answer_to_an_end()
    {
        await using var services = await RunningServices.StartAsync();
        const string Person = "15554000001";

        await services.People.SetFaultAsync(new { route = "media", delay_ms = 1500, times = 1 });
        await services.People.SendAsync(Person, "Just a moment, please.");
        await WaitForFaultAsync(services);
        await services.Api.SignalAsync("TERM");
        await services.Api.WaitForExitAsync();

        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(1);
        (await services.People.LogAsync("graph", "media")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_replica_that_is_asked_to_stop_hands_waiting_messages_to_another()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Replicas = 2 });
        const string Person = "15554000002";

        await services.People.SetFaultAsync(new { route = "media", delay_ms = 1000, times = 1 });
        await services.People.SendAsync(Person, "The first.");
        await WaitForFaultAsync(services);
        var second = await services.People.SendAsync(Person, "The second, which waits.");
        await services.People.WaitForStatusAsync(Person, second, "delivered");
        var stopping = services.TheOneThatAnswers;
        await stopping.SignalAsync("TERM");

        await Eventually.TrueAsync(
            async () => (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out") == 2, "both are answered");
        await stopping.WaitForExitAsync();
    }

    [Fact]
    public async Task A_replica_that_starts_while_the_store_is_away_waits_for_it()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Replicas = 2, DurableStore = true });
        const string Person = "15554000009";

        await services.Store.KillAsync();
        await Task.WhenAll(services.Replicas.Select(replica => replica.KillAsync()));
        services.Api.Launch();
        await Eventually.TrueAsync(
            () => Task.FromResult(services.Api.Output.Contains("the start waits for it", StringComparison.Ordinal)), "it waits");
        await services.Store.StartAgainAsync();
        await services.Api.WaitUntilHealthyAsync();

        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Good to have you back."));
    }

    [Fact]
    public async Task A_frozen_replica_is_replaced_and_sends_nothing_when_it_goes_on()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Replicas = 2 });
        const string Person = "15554000003";

        // Ends while it is frozen: the first thing it does afterwards is to go on with the answer.
        await services.People.SetFaultAsync(new { route = "media", delay_ms = 1500, times = 1 });
        var id = await services.People.SendAsync(Person, "Are you there?");
        await WaitForFaultAsync(services);
        var frozen = services.TheOneThatAnswers;
        await frozen.SignalAsync("STOP");
        await services.People.WaitForVoiceNoteAsync(Person, id);
        await frozen.SignalAsync("CONT");

        // The others have declared it dead, and it ends when it learns of it.
        await frozen.WaitForExitAsync();
        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(1);
        await using var store = await services.Store.ConnectAsync();
        foreach (var key in new[] { "whatsvoice:pending", "{whatsvoice:pending}:since" })
        {
            await Eventually.TrueAsync(async () => await store.GetDatabase().SortedSetLengthAsync(key) == 0, $"nothing is left in {key}");
        }
    }

    [Fact]
    public async Task What_the_store_refuses_is_a_503_also_from_the_replica_that_asks_the_other_one()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Replicas = 2 });
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15554000009";
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Good morning."));
        await Eventually.TrueAsync(async () => await store.GetDatabase().SortedSetLengthAsync("whatsvoice:pending") == 0, "nothing is pending");

        await store.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "-zadd");

        foreach (var replica in services.Replicas)
        {
            var body = new WebhookBuilder().Text($"wamid.{replica.Port}", Person, "Is this written down?", at: TimeProvider.System.GetUtcNow()).Build();
            using var http = new HttpClient { BaseAddress = replica.Address };
            using var response = await http.SendAsync(WebhookBuilder.Request(body, WebhookBuilder.Sign(body, RunningServices.AppSecret)), TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }
    }

    [Fact]
    public async Task What_either_replica_writes_expires_and_each_write_renews_the_expiry()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Replicas = 2 });
        await using var store = await services.Store.ConnectAsync();
        var people = new List<string>();

        // Orleans chooses the replica: people write until each has answered somebody.
        while (people.Count < 8 || (people.Count < 60 && !services.Replicas.All(HasAnswered)))
        {
            people.Add($"155540001{people.Count:00}");
            await services.People.WaitForVoiceNoteAsync(people[^1], await services.People.SendAsync(people[^1], "How long do you remember me?"));
        }

        var database = store.GetDatabase();
        var states = store.GetServers()[0].Keys(pattern: "*/state/*").ToList();
        services.Replicas.All(HasAnswered).ShouldBeTrue("each replica has answered somebody");
        states.Count.ShouldBe(people.Count);
        foreach (var state in states)
        {
            (await database.KeyTimeToLiveAsync(state))!.Value.TotalDays.ShouldBeInRange(29, 30);
            await database.KeyExpireAsync(state, TimeSpan.FromHours(1));
        }

        await services.People.WaitForVoiceNoteAsync(people[0], await services.People.SendAsync(people[0], "And now?"));
        var times = await Task.WhenAll(states.Select(state => database.KeyTimeToLiveAsync(state)));
        times.Count(time => time > TimeSpan.FromDays(29)).ShouldBe(1);

        static bool HasAnswered(ServiceProcess replica) => replica.Output.Contains(": attempt ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_uncertain_send_becomes_a_dead_letter_where_that_is_the_policy()
    {
        await using var services = await RunningServices.StartAsync(("Conversations__WhenUncertain", "GiveUp"), ("Conversations__UncertainFor", "00:00:01"));
        const string Person = "15554000004";
        using var api = services.OpenApi();

        await services.People.SetFaultAsync(new { route = "statuses", status = 503 });
        await services.People.SetFaultAsync(new { route = "messages", after_effect = true, times = 1 });
        var note = await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Rather never than twice."));

        var record = await api.WaitForStateAsync(note.CallbackData!, "dead");
        record.GetProperty("reason").GetString().ShouldBe("uncertain");
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "The next one goes on."));
        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(2);
    }

    private static Task WaitForFaultAsync(RunningServices services) => Eventually.TrueAsync(
        async () => await services.People.FaultsLeftAsync() == 0, "the call is under way");
}
