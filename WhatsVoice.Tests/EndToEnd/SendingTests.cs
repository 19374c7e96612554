using System.Globalization;

namespace WhatsVoice.Tests.EndToEnd;

/// <summary>What is sent, how often and when, seen from WhatsApp's side.</summary>
public sealed class SendingTests(RunningApplication running)
{
    private static int _people;

    [Fact]
    public async Task A_phrase_spoken_before_is_not_uploaded_again()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var (ann, bob) = (NextPerson(), NextPerson());
        var words = $"The same words for two people, {Guid.NewGuid():n}.";

        var first = await sandbox.WaitForVoiceNoteAsync(ann, await sandbox.SendAsync(ann, words));
        var second = await sandbox.WaitForVoiceNoteAsync(bob, await sandbox.SendAsync(bob, words));

        second.MediaId.ShouldBe(first.MediaId);
    }

    [Fact]
    public async Task A_media_id_that_whatsapp_has_forgotten_is_uploaded_once_more()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();
        var words = $"These words will be forgotten, {Guid.NewGuid():n}.";
        var first = await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, words));

        await sandbox.SetFaultAsync(new
        {
            route = "messages",
            person,
            status = 400,
            body = new { error = new { message = "(#131009) Parameter value is not valid", code = 131009, error_data = new { details = "Media ID was not found" } } },
            times = 1,
        });
        var second = await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, words));

        second.MediaId.ShouldNotBe(first.MediaId);
        (await sandbox.LogAsync("graph", "messages", person)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_message_from_before_a_long_outage_is_not_answered()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();

        await sandbox.SendAsync(person, "I wrote this two hours ago.", at: TimeProvider.System.GetUtcNow().AddHours(-2));
        var now = await sandbox.SendAsync(person, "And this just now.");
        await sandbox.WaitForVoiceNoteAsync(person, now);

        (await sandbox.ChatAsync(person)).Count(line => line.Direction == "out").ShouldBe(1);
    }

    [Fact]
    public async Task A_rate_limit_of_one_person_is_waited_out_while_others_go_on()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var (limited, other) = (NextPerson(), NextPerson());
        await sandbox.SetFaultAsync(new
        {
            route = "messages",
            person = limited,
            status = 400,
            body = new { error = new { message = "(#131056) Pair rate limit hit", code = 131056 } },
            times = 1,
        });

        var held = await sandbox.SendAsync(limited, "I am written to too often.");
        var free = await sandbox.WaitForVoiceNoteAsync(other, await sandbox.SendAsync(other, "I am not."));
        var late = await sandbox.WaitForVoiceNoteAsync(limited, held);

        late.At.ShouldBeGreaterThan(free.At);
    }

    [Fact]
    public async Task A_send_answered_with_503_is_repeated_and_arrives_once()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();
        await sandbox.SetFaultAsync(new { route = "messages", person, status = 503, times = 2 });

        await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, "Third time lucky."));

        (await sandbox.LogAsync("graph", "messages", person)).Select(call => call.Status).ShouldBe([503, 503, 200]);
    }

    [Fact]
    public async Task A_send_whose_answer_is_lost_reaches_the_person_once()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();
        await sandbox.SetFaultAsync(new { route = "messages", person, after_effect = true, times = 1 });

        await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, "Did you get this?"));
        await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, "And this?"));

        (await sandbox.ChatAsync(person)).Count(line => line.Direction == "out").ShouldBe(2);
        (await sandbox.LogAsync("graph", "messages", person)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_undeliverable_message_is_given_up_and_the_conversation_goes_on()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();
        await sandbox.SetFaultAsync(new
        {
            route = "messages",
            person,
            status = 400,
            body = new { error = new { message = "(#131026) Message undeliverable", code = 131026 } },
            times = 1,
        });

        await sandbox.SendAsync(person, "This one cannot be delivered.");
        await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, "This one can."));

        (await sandbox.LogAsync("graph", "messages", person)).Select(call => call.Status).ShouldBe([400, 200]);
    }

    private static string NextPerson() => (15550200000 + Interlocked.Increment(ref _people)).ToString(CultureInfo.InvariantCulture);
}
