using System.Net;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.EndToEnd.Processes;

namespace WhatsVoice.Tests.EndToEnd.Failures;

/// <summary>What happens when calls are refused or messages cannot be answered (docs/reliability.md).</summary>
public sealed class WhenWhatsAppRefusesTests
{
    [Theory]
    [InlineData(429, 130429)]
    [InlineData(500, 131000)]
    [InlineData(400, 131056)]
    public async Task WhatsApp_refuses_for_a_while_and_the_message_waits_while_other_conversations_go_on(int status, int code)
    {
        await using var services = await RunningServices.StartAsync();
        const string Held = "15552000001";
        const string Other = "15552000002";
        var body = new { error = new { message = "Later.", code, error_data = new { details = "Not now." } } };

        await services.People.SetFaultAsync(new { route = "messages", person = Held, status, body });
        var held = await services.People.SendAsync(Held, "I have to wait.");
        await Eventually.TrueAsync(
            async () => (await services.People.LogAsync("graph", "messages", Held)).Any(call => call.Status == status), "WhatsApp refuses");
        await services.People.WaitForVoiceNoteAsync(Other, await services.People.SendAsync(Other, "I do not."));
        await services.People.ClearFaultsAsync();

        await services.People.WaitForVoiceNoteAsync(Held, held);
        (await services.People.ChatAsync(Held)).Count(line => line.Direction == "out").ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_always_kills_the_process_is_a_dead_letter_after_3_attempts_and_its_conversation_continues_and_it_can_be_redriven()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { DurableStore = true });
        const string Person = "15552000003";
        using var api = services.OpenApi();

        // Each attempt hangs in its upload, so that the kill surely falls into it.
        var hang = new { route = "media", hang = true, times = 1 };
        await services.People.SetFaultAsync(hang);
        var poison = await services.People.SendAsync(Person, "This one kills.");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Eventually.TrueAsync(async () => await services.People.FaultsLeftAsync() == 0, $"attempt {attempt} is under way");
            if (attempt == 1)
            {
                var waiting = await services.People.SendAsync(Person, "And this one waits behind it.");
                await services.People.WaitForStatusAsync(Person, waiting, "delivered");
            }

            await services.Api.KillAsync();
            if (attempt < 3)
            {
                await services.People.SetFaultAsync(hang);
            }

            await services.Api.StartAsync();
        }

        var next = await services.People.WaitForVoiceNoteAsync(Person);
        var letters = (await api.GetAsync("/v1/dead-letters")).GetProperty("items");
        letters.GetArrayLength().ShouldBe(1);
        var letter = letters[0];
        letter.GetProperty("reply_to").GetString().ShouldBe(poison);
        letter.GetProperty("attempts").GetInt32().ShouldBe(3);
        letter.GetProperty("reason").GetString().ShouldBe("attempts");

        (await api.RedriveAsync(letter.GetProperty("id").GetString()!)).ShouldBe(HttpStatusCode.Accepted);
        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Voice: true } && line.Id != next.Id);
        (await api.GetAsync("/v1/dead-letters")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_thousand_messages_in_one_POST_are_all_answered_in_order_within_bounded_memory()
    {
        await using var services = await RunningServices.StartAsync(("WhatsApp__MessagesPerSecond", "1000"));
        const int People = 50;
        const int Each = 20;

        // Everybody writes once, so that the sandbox knows them and WhatsApp's window is open; reactions would need no answer.
        var people = Enumerable.Range(0, People).Select(number => $"15552100{number:000}").ToList();
        foreach (var person in people)
        {
            await services.People.SendAsync(person, "Hello.");
        }

        foreach (var person in people)
        {
            await services.People.WaitForVoiceNoteAsync(person);
        }

        var peakBefore = services.Api.PeakBytes;
        var batch = new WebhookBuilder();
        for (var number = 0; number < Each; number++)
        {
            foreach (var person in people)
            {
                // Longer from message to message: the length of an answer tells which message it answers.
                batch.Text($"wamid.{person}.{number}", person, string.Concat(Enumerable.Repeat("and one more ", number + 1)), at: TimeProvider.System.GetUtcNow());
            }
        }

        (await services.People.DeliverAsync(batch.Build())).ShouldBe(200);
        foreach (var person in people)
        {
            await Eventually.TrueAsync(
                async () => (await services.People.ChatAsync(person)).Count(line => line.Direction == "out") == Each + 1, "everything is answered");
            var lengths = (await services.People.ChatAsync(person)).Where(line => line.Direction == "out").Skip(1).Select(line => line.DurationMs!.Value).ToList();
            lengths.ShouldBeInOrder(SortDirection.Ascending);
        }

        // What is kept for a message must not add up over a thousand of them.
        (services.Api.PeakBytes - peakBefore).ShouldBeInRange(0, 128L << 20);
    }
}
