using Aspire.Hosting.Testing;
using StackExchange.Redis;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd;

/// <summary>The AppHost with two replicas of the Api.</summary>
public sealed class ReplicasTests
{
    [Fact]
    public async Task Two_replicas_form_one_cluster_in_the_store_and_answer_people_in_order()
    {
        using var data = new TemporaryFolder();
        await using var application = await RunningApplication.StartAsync(data.Path, "--Api:Replicas=2");
        using var sandbox = new SandboxClient(application.CreateHttpClient("sandbox", "http"));
        var people = Enumerable.Range(1, 4).Select(number => $"1555600000{number}").ToList();

        foreach (var person in people)
        {
            await sandbox.SendAsync(person, "Short.");
            await sandbox.SendAsync(person, "This one is a good deal longer than the other.");
        }

        foreach (var person in people)
        {
            await Eventually.TrueAsync(
                async () => (await sandbox.ChatAsync(person)).Count(line => line.Direction == "out") == 2, "both are answered");
            (await sandbox.ChatAsync(person)).Where(line => line.Direction == "out").Select(line => line.DurationMs!.Value).ShouldBeInOrder(SortDirection.Ascending);
        }

        await using var store = await ConnectionMultiplexer.ConnectAsync((await application.GetConnectionStringAsync("store", TestContext.Current.CancellationToken))!);

        // One entry for each silo, and one for the table's version.
        (await store.GetDatabase().HashLengthAsync("whatsvoice/members/whatsvoice")).ShouldBe(3);
    }
}
