using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using StackExchange.Redis;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd;

/// <summary>Redis in containers, as it runs where docker or podman answers. Skipped, and counted as such, elsewhere.</summary>
public sealed class ContainerRedisTests
{
    [Fact]
    public async Task With_a_container_engine_both_servers_are_containers_with_the_settings_of_the_model()
    {
        var engine = new[] { "docker", "podman" }.FirstOrDefault(name => Runs(name, "info"));
        Assert.SkipWhen(engine is null, "No container engine answers: start docker or podman.");
        foreach (var image in await ImagesAsync())
        {
            Assert.SkipUnless(Runs(engine!, $"image inspect {image}") || Runs(engine!, $"pull --quiet {image}"), $"{engine} has no {image} and cannot fetch it.");
        }

        using var data = new TemporaryFolder();
        await using var application = await RunningApplication.StartAsync(data.Path, "--Redis:Source=Container");
        using var sandbox = new SandboxClient(application.CreateHttpClient("sandbox", "http"));

        await sandbox.WaitForVoiceNoteAsync("15550500001", await sandbox.SendAsync("15550500001", "Hello from a container."));

        await using var store = await ConnectionMultiplexer.ConnectAsync($"{await application.GetConnectionStringAsync("store", TestContext.Current.CancellationToken)},allowAdmin=true");
        var settings = (await store.GetServers()[0].ConfigGetAsync("append*")).ToDictionary(setting => setting.Key, setting => setting.Value);
        settings["appendonly"].ShouldBe("yes");
        settings["appendfsync"].ShouldBe("always");
        await using var cache = await ConnectionMultiplexer.ConnectAsync($"{await application.GetConnectionStringAsync("cache", TestContext.Current.CancellationToken)},allowAdmin=true");
        (await cache.GetServers()[0].ConfigGetAsync("maxmemory-policy")).ShouldHaveSingleItem().Value.ShouldBe("volatile-ttl");
    }

    private static async Task<string[]> ImagesAsync()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.WhatsVoice_AppHost>(
            ["--Redis:Source=Container"], TestContext.Current.CancellationToken);
        return [.. builder.Resources.Select(resource => resource.TryGetContainerImageName(out var image) ? image : null).OfType<string>().Distinct()];
    }

    private static bool Runs(string engine, string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(engine, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            return process.WaitForExit(TimeSpan.FromMinutes(3)) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
