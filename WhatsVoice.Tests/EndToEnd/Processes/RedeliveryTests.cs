using System.Net;
using System.Text.Json.Nodes;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>Meta delivers again: for 7 days, long after a conversation's state has dropped the message, and status webhooks as well.</summary>
public sealed class RedeliveryTests
{
    private const string Person = "15554100001";
    private const int Newer = 65;

    /// <summary>The old one, the newer ones and three that are answered.</summary>
    private const int All = Newer + 4;

    [Fact]
    public async Task A_message_that_65_newer_ones_followed_is_answered_once_also_after_a_restart()
    {
        await using var services = await RunningServices.StartAsync();
        await using var store = await services.Store.ConnectAsync();
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Good morning."));

        var old = new WebhookBuilder().Text("wamid.old", Person, "What was that again?", at: TimeProvider.System.GetUtcNow()).Build();
        await services.DeliverAsync(old);
        foreach (var number in Enumerable.Range(1, Newer))
        {
            await services.DeliverAsync(Reaction(number));
        }

        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Thank you."));
        await services.Api.KillAsync();
        await services.Api.StartAsync();
        await services.DeliverAsync(old);
        await services.DeliverAsync(Reaction(Newer));
        var last = await services.People.SendAsync(Person, "Goodbye.");

        // Answers are in order: a second one to the old message would stand before the last.
        using var api = services.OpenApi();
        await Eventually.TrueAsync(
            async () => (await AnsweredAsync(api)).Contains(last), "the last is answered");
        (await AnsweredAsync(api)).Count(id => id == "wamid.old").ShouldBe(1);
        // The state holds between 32 and 47 of them.
        store.GetServers()[0].Keys(pattern: "whatsvoice:seen:*").Count().ShouldBeInRange(All - 47, All - 32);
    }

    [Fact]
    public async Task A_failure_that_is_reported_again_while_its_replacement_is_not_confirmed_changes_nothing()
    {
        await using var services = await RunningServices.StartAsync();
        await services.People.SendAsync(Person, "Please process this carefully.");
        var first = await services.People.WaitForAsync(Person, line => line is { Direction: "out", Voice: true });

        // The replacement arrives, and nothing tells its id: its answer is cut off, and so are its status webhooks.
        await services.People.SetFaultAsync(new { route = "statuses", status = 503 });
        await services.People.SetFaultAsync(new { route = "messages", after_effect = true, times = 1 });
        await services.DeliverAsync(Failed(first));
        var second = await services.People.WaitForAsync(Person, line => line is { Direction: "out", Voice: true } && line.Id != first.Id);
        await services.DeliverAsync(Failed(first));
        await services.DeliverAsync(new WebhookBuilder().Status(first.Id, "sent", first.CallbackData).Build());
        await services.DeliverAsync(Failed(second));

        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Type: "text" });
        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(3);
    }

    [Theory]
    [InlineData(131000)]
    [InlineData(131053)]
    public async Task A_failure_that_is_reported_again_when_its_replacement_has_arrived_makes_no_dead_letter(int code)
    {
        await using var services = await RunningServices.StartAsync();
        using var api = services.OpenApi();
        await services.People.SetFaultAsync(new { route = "statuses", status = 503 });
        await services.People.SendAsync(Person, "Please deliver this.");
        var note = await services.People.WaitForAsync(Person, line => line is { Direction: "out", Voice: true });
        var first = note;
        for (var failure = 0; failure < (code == 131053 ? 2 : 1); failure++)
        {
            // Audio that cannot be processed fails twice, and then comes as text.
            await services.DeliverAsync(Failed(note, code));
            var failed = note.Id;
            note = await services.People.WaitForAsync(Person, line => line.Direction == "out" && line.Id != first.Id && line.Id != failed);
        }

        await services.DeliverAsync(new WebhookBuilder().Status(note.Id, "delivered", note.CallbackData).Build());
        await services.DeliverAsync(Failed(first, code));

        (await api.WaitForStateAsync(note.CallbackData!, "delivered")).GetProperty("state").GetString().ShouldBe("delivered");
        (await api.GetAsync("/v1/dead-letters")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    /// <summary>The messages that voice messages answer.</summary>
    private static async Task<List<string>> AnsweredAsync(ApiClient api) =>
        [.. (await api.GetAsync($"/v1/voice-messages?to={Person}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("reply_to").GetString()!)];

    private static string Failed(ChatLine note, int code = 131053) => new WebhookBuilder().Status(note.Id, "failed", note.CallbackData, code).Build();

    private static string Reaction(int number) => new WebhookBuilder().Message(new JsonObject
    {
        ["id"] = $"wamid.reaction.{number}",
        ["from"] = Person,
        ["timestamp"] = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}",
        ["type"] = "reaction",
        ["reaction"] = new JsonObject { ["message_id"] = "wamid.any", ["emoji"] = "\U0001F44D" },
    }).Build();
}
