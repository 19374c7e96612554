using System.Diagnostics;
using System.Globalization;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>What a container engine's health check runs: <c>dotnet WhatsVoice.Tts.dll health</c>.</summary>
public sealed class HealthProbeTests
{
    [Fact]
    public async Task The_probe_succeeds_while_the_service_is_ready_and_fails_when_it_is_gone()
    {
        await using var tts = ServiceProcess.Prepare("WhatsVoice.Tts", new Dictionary<string, string> { ["Api__Key"] = "an-api-key-for-tests" });
        await tts.StartAsync();

        var ready = await ProbeAsync(tts.Port, secrets: null);
        await tts.KillAsync();
        var gone = await ProbeAsync(tts.Port, secrets: null);

        ready.ExitCode.ShouldBe(0, ready.Output);
        gone.ExitCode.ShouldBe(1, gone.Output);
    }

    [Fact]
    public async Task The_probe_tells_how_each_part_is_with_the_key_of_the_secret_files()
    {
        using var secrets = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(secrets.Path, "Api__Key"), "an-api-key-for-tests\n", TestContext.Current.CancellationToken);
        await using var tts = ServiceProcess.Prepare("WhatsVoice.Tts", new Dictionary<string, string> { ["Api__Key"] = "an-api-key-for-tests" });
        await tts.StartAsync();

        var withKey = await ProbeAsync(tts.Port, secrets.Path);
        var without = await ProbeAsync(tts.Port, secrets: null);

        withKey.Output.ShouldContain("\"flite\":{\"status\"");
        without.Output.ShouldNotContain("checks");
    }

    private static async Task<(int ExitCode, string Output)> ProbeAsync(int port, string? secrets)
    {
        await using var probe = ChildProcess.Start(new ProcessStartInfo("dotnet", [Repository.ProgramOf("WhatsVoice.Tts"), "health"])
        {
            Environment =
            {
                ["ASPNETCORE_HTTP_PORTS"] = port.ToString(CultureInfo.InvariantCulture),
                ["Secrets__Directory"] = secrets ?? Path.GetTempPath() + "no-secrets",
            },
        });
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (probe.ExitCode, probe.Output);
    }
}
