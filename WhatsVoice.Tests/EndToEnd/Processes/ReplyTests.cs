using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>Replies that somebody else writes, the whole way.</summary>
public sealed class ReplyTests
{
    [Fact]
    public async Task The_businesses_own_words_are_spoken_and_asked_for_once_even_when_the_api_is_killed()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(message => Results.Json(new
        {
            text = message.GetProperty("text").GetString() == "Hello" ? "Welcome to the bakery, how can I help you today?" : "Yes.",
        }));
        await using var services = await RunningServices.StartAsync(("Replies__Kind", "http"), ("Replies__Http__Url", endpoint.Address.ToString()));
        const string Person = "15550005555";

        await services.People.SetFaultAsync(new { route = "media", hang = true, times = 1 });
        var id = await services.People.SendAsync(Person, "Hello");
        await Eventually.TrueAsync(async () => await services.People.FaultsLeftAsync() == 0, TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(20), "the upload is under way");
        await services.Api.KillAsync();
        await services.Api.StartAsync();

        var note = await services.People.WaitForVoiceNoteAsync(Person, id, TimeSpan.FromSeconds(40));
        note.DurationMs!.Value.ShouldBeGreaterThan(2000);
        endpoint.Asked.Count.ShouldBe(1);
        var next = await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Are you open?"));
        next.DurationMs!.Value.ShouldBeLessThan(1500);
    }
}
