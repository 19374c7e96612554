using System.Text.Json.Nodes;
using StackExchange.Redis;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>What an upgrade does to a running installation: replicas are replaced one after the other, and a rollback meets newer data.</summary>
public sealed class UpgradeTests
{

    [Fact]
    public async Task Replicas_that_are_replaced_one_after_the_other_under_load_lose_and_double_nothing()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { Replicas = 2, DurableStore = true });
        string[] people = [.. Enumerable.Range(0, 20).Select(number => $"155570000{number:00}")];
        string[] texts = ["Good morning.", "How are you?", "Thank you.", "Good night."];
        var written = 0;
        Task WriteAsync() => Task.WhenAll(people.Select(person => services.People.SendAsync(person, texts[written % texts.Length]))).ContinueWith(
            sent => { written++; return sent; }, TaskScheduler.Default).Unwrap();

        await WriteAsync();
        foreach (var replica in services.Replicas)
        {
            await replica.SignalAsync("TERM");
            await WriteAsync();
            await replica.WaitForExitAsync();
            await WriteAsync();
            replica.Launch();
            await WriteAsync();
            await replica.WaitUntilHealthyAsync();
        }

        await WriteAsync();
        foreach (var person in people)
        {
            await Eventually.TrueAsync(
                async () => (await NotesAsync(services, person)).Length >= written, $"{person} has {written} answers");

            // One answer for each message: as many notes as messages, each of another voice message.
            var notes = await NotesAsync(services, person);
            notes.Length.ShouldBe(written);
            notes.Select(note => note.CallbackData).ShouldBeUnique();
        }

        services.Replicas.ShouldAllBe(replica => replica.Process.HasExited == false);
    }

    [Fact]
    public async Task After_a_rollback_a_message_that_the_later_version_left_unanswered_is_answered_once()
    {
        await using var services = await RunningServices.StartAsync();
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15557100001";
        await services.People.SetFaultAsync(new { route = "media", hang = true, times = 1 });
        var id = await services.People.SendAsync(Person, "Which version are you?");
        await Eventually.TrueAsync(async () => await services.People.FaultsLeftAsync() == 0, "the upload is under way");
        await services.Api.KillAsync();

        // As a later version writes: with properties that this one does not know.
        var key = store.GetServers()[0].Keys(pattern: "*/state/*").Single();
        var state = JsonNode.Parse((string)(await store.GetDatabase().HashGetAsync(key, "data"))!)!;
        state["addedByALaterVersion"] = new JsonObject { ["list"] = new JsonArray(1, "two") };
        state["inbox"]![0]!["addedByALaterVersion"] = true;
        state["inbox"]![0]!["message"]!["addedByALaterVersion"] = "words";
        await store.GetDatabase().HashSetAsync(key, "data", state.ToJsonString());
        await services.Api.StartAsync();

        await services.People.WaitForVoiceNoteAsync(Person, id);
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "And now?"));
        (await NotesAsync(services, Person)).Length.ShouldBe(2);
    }

    private static async Task<ChatLine[]> NotesAsync(RunningServices services, string person) =>
        [.. (await services.People.ChatAsync(person)).Where(line => line.Direction == "out")];
}
