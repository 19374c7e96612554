using System.Diagnostics;
using System.Globalization;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>What a container engine's health check runs: <c>dotnet WhatsVoice.Tts.dll health</c>.</summary>
public sealed class HealthProbeTests
{
    [Fact]
    public async Task The_probe_succeeds_while_the_service_is_ready_and_fails_when_it_is_gone()
    {
        await using var tts = ServiceProcess.Prepare("WhatsVoice.Tts", new Dictionary<string, string> { ["Api__Key"] = "an-api-key-for-tests" });
        await tts.StartAsync();

        (await ProbeAsync(tts.Port)).ShouldBe(0);
        await tts.KillAsync();
        (await ProbeAsync(tts.Port)).ShouldBe(1);
    }

    private static async Task<int> ProbeAsync(int port)
    {
        await using var probe = ChildProcess.Start(new ProcessStartInfo("dotnet", [Repository.ProgramOf("WhatsVoice.Tts"), "health"])
        {
            Environment = { ["ASPNETCORE_HTTP_PORTS"] = port.ToString(CultureInfo.InvariantCulture) },
        });
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
        return probe.ExitCode;
    }
}
