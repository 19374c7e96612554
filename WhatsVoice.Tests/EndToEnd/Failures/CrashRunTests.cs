using System.Diagnostics;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Failures;

/// <summary>A short form of <c>WhatsVoice.Bench crash-run</c> (docs/reliability.md), whose exit code tells the result.</summary>
public sealed class CrashRunTests
{
    [Fact]
    public async Task Under_load_with_one_replica_killed_and_then_all_nothing_is_lost_out_of_order_or_transcribed_twice()
    {
        Tool.Require("redis-server");
        TtsFactory.RequireLocalVoice();
        await using var run = ChildProcess.Start(new ProcessStartInfo(
            "dotnet", [Repository.ProgramOf("WhatsVoice.Bench"), "crash-run", "--messages", "400", "--people", "20", "--rate", "25", "--audio"]));

        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        run.ExitCode.ShouldBe(0, run.Output);
        run.Output.ShouldContain("400 messages");
        run.Output.ShouldContain("paid twice: 0");
    }
}
