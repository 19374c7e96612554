
namespace WhatsVoice.Tests.EndToEnd.Processes;

public sealed class UploadTests
{
    [Fact]
    public async Task People_who_are_told_the_same_new_words_at_the_same_moment_share_one_upload()
    {
        await using var services = await RunningServices.StartAsync();
        var people = Enumerable.Range(1, 8).Select(number => $"1555700000{number}").ToList();

        // Everybody's upload would begin while the first one is under way.
        await services.People.SetFaultAsync(new { route = "media", delay_ms = 2000 });
        await Task.WhenAll(people.Select(person => services.People.SendAsync(person, "The shop opens at nine today.")));
        foreach (var person in people)
        {
            await services.People.WaitForVoiceNoteAsync(person);
        }

        (await services.People.LogAsync("graph", "media")).Count.ShouldBe(1);
    }
}
