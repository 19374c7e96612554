using System.Net.Http.Headers;
using Aspire.Hosting.Testing;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd;

/// <summary>WhatsApp takes a note and reports later that it could not deliver it; or the person wants no voice at all.</summary>
public sealed class FailedDeliveryTests(RunningApplication running)
{
    private static int _people;

    [Fact]
    public async Task Audio_that_WhatsApp_cannot_process_is_encoded_anew_once_and_then_comes_as_text()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();
        const string Words = "Please process this carefully.";
        await sandbox.SendAsync(person, Words);
        var first = await sandbox.WaitForAsync(person, line => line is { Direction: "out", Voice: true });

        await FailAsync(sandbox, first, 131053);
        var second = await sandbox.WaitForAsync(person, line => line is { Direction: "out", Voice: true } && line.Id != first.Id);
        await FailAsync(sandbox, first, 131053);
        await FailAsync(sandbox, second, 131053);
        var text = await sandbox.WaitForAsync(person, line => line is { Direction: "out", Type: "text" });

        second.CallbackData.ShouldBe(first.CallbackData, "it is still the same voice message");
        second.DurationMs!.Value.ShouldBe(first.DurationMs!.Value, 100);
        (await sandbox.GetMediaAsync(second.MediaId!)).Length.ShouldBeLessThan((await sandbox.GetMediaAsync(first.MediaId!)).Length);
        text.Text.ShouldBe(Words);
        await FailAsync(sandbox, second, 131053);
        await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, "And this one is fine."));
        (await sandbox.ChatAsync(person)).Count(line => line.Direction == "out").ShouldBe(4, "each failed note is replaced once, however often it is reported");
    }

    [Fact]
    public async Task A_note_that_came_after_the_window_had_closed_is_a_dead_letter_with_the_reason()
    {
        using var sandbox = await running.OpenSandboxAsync();
        using var api = await OpenApiAsync();
        var person = NextPerson();
        await sandbox.SendAsync(person, "I will not answer for a day.");
        var note = await sandbox.WaitForAsync(person, line => line is { Direction: "out", Voice: true });

        await FailAsync(sandbox, note, 131047);

        var record = await api.WaitForStateAsync(note.CallbackData!, "dead");
        record.GetProperty("reason").GetString().ShouldBe("whatsapp_131047");
    }

    [Fact]
    public async Task A_message_to_a_person_who_last_wrote_a_day_ago_is_not_even_spoken()
    {
        using var sandbox = await running.OpenSandboxAsync();
        using var api = await OpenApiAsync();
        const string Words = "Nobody is to hear this one, so nobody needs to speak it.";
        var person = NextPerson();
        var old = await sandbox.SendAsync(person, "That was yesterday.", at: TimeProvider.System.GetUtcNow().AddHours(-25));
        await sandbox.WaitForStatusAsync(person, old, "delivered");

        var id = await api.SendAsync(person, Words);

        var record = await api.WaitForStateAsync(id, "dead");
        record.GetProperty("reason").GetString().ShouldBe("window_closed");
        record.TryGetProperty("stages", out _).ShouldBeFalse("nothing was done for it");
        using var tts = (await running.Application).CreateHttpClient("tts", "http");
        tts.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningApplication.ApiKey);
        (await new SpeechDriver(tts).SayAsync(Words)).Cache.ShouldBe("miss", "it was never spoken");
        (await sandbox.LogAsync("graph", "messages", person)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_person_who_asks_for_text_gets_the_latest_answer_in_writing_and_every_later_one_until_asking_for_voice()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();
        await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, "I am in a meeting."));

        await sandbox.SendAsync(person, " /Text ");
        await sandbox.WaitForAsync(person, line => line is { Direction: "out", Type: "text", Text: "I am in a meeting." });
        await sandbox.SendAsync(person, "Still in it.");
        await sandbox.WaitForAsync(person, line => line is { Direction: "out", Type: "text", Text: "Still in it." });
        await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, "/voice"));
        await sandbox.SendAsync(person, "/text");
        await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, "/voice"));
        await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, "Now I can listen."));

        // Each change to voice is confirmed in voice, and the confirmation is not the answer that is written down afterwards.
        (await sandbox.ChatAsync(person)).Where(line => line.Direction == "out").Select(line => line.Text ?? line.Type)
            .ShouldBe(["audio", "I am in a meeting.", "Still in it.", "audio", "Still in it.", "audio", "audio"]);
    }

    private async Task<ApiClient> OpenApiAsync() => new((await running.Application).CreateHttpClient("api", "http"), RunningApplication.ApiKey);

    private static async Task FailAsync(SandboxClient sandbox, ChatLine note, int code) =>
        (await sandbox.DeliverAsync(new WebhookBuilder().Status(note.Id, "failed", note.CallbackData, code).Build())).ShouldBe(200);

    private static string NextPerson() => $"1555300{Interlocked.Increment(ref _people):0000}";
}
