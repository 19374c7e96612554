using System.Text.Json;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.EndToEnd.Console;
using WhatsVoice.Tests.EndToEnd.Processes;

namespace WhatsVoice.Tests.Unit.Api.VoiceMessages;

/// <summary>What a record tells of how its answer came about.</summary>
[Collection("Console")]
public sealed class VoiceMessageStageTests(ConsoleStage stage)
{
    [Fact]
    public async Task A_record_tells_each_stage_and_they_add_up_to_the_reply()
    {
        using var api = await ApiAsync();
        const string Person = "15557080001";

        await stage.Services.People.WaitForVoiceNoteAsync(Person, await stage.Services.People.SendAsync(Person, "How long did every step take?"));
        var id = (await api.GetAsync($"/v1/voice-messages?to={Person}")).GetProperty("items")[0].GetProperty("id").GetString()!;
        var record = await api.WaitForStateAsync(id, "accepted", "sent", "delivered", "read");

        var stages = record.GetProperty("stages").EnumerateArray().ToList();
        stages.Select(Name).ShouldBe(["queue", "reply", "speech", "upload", "send"]);
        var ends = stages.Select(each => each.GetProperty("offset_ms").GetDouble() + each.GetProperty("duration_ms").GetDouble()).ToList();
        ends.ShouldBeInOrder();

        // Between the end of the last stage and the end of the reply lies one turn of the grain, of any length on a busy machine.
        var reply = record.GetProperty("reply_ms").GetDouble();
        reply.ShouldBeInRange(ends[^1] - 1, (ends[^1] * 1.2) + 50);
        record.GetProperty("engine").GetString().ShouldBe("flite");
        record.GetProperty("cache").GetString().ShouldBe("miss");
        record.GetProperty("audio_ms").GetDouble().ShouldBeInRange(500, 5000);
        record.GetProperty("media_id").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_dead_letter_tells_at_which_stage_it_failed()
    {
        using var api = await ApiAsync();

        var record = await api.GetAsync($"/v1/voice-messages/{await stage.KillMessageAsync("15557080002", "At which step do I die?")}");

        var failed = record.GetProperty("stages").EnumerateArray().Single(each => each.TryGetProperty("failed", out var failure) && failure.GetBoolean());
        Name(failed).ShouldBe("send");
        record.TryGetProperty("reply_ms", out _).ShouldBeFalse();
    }

    private static string? Name(JsonElement each) => each.GetProperty("stage").GetString();

    private async Task<ApiClient> ApiAsync() => new(new HttpClient { BaseAddress = (await stage.StartAsync()).Api.Address }, RunningServices.ApiKey);
}
