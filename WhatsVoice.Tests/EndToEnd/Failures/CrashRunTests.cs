using WhatsVoice.Bench.CrashRun;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Failures;

/// <summary>A short form of <c>WhatsVoice.Bench crash-run</c> (docs/reliability.md).</summary>
public sealed class CrashRunTests
{
    [Fact]
    public async Task Under_load_with_one_replica_killed_and_then_all_nothing_is_lost_or_out_of_order()
    {
        Tool.Require("redis-server");
        TtsFactory.RequireLocalVoice();

        var result = await CrashRunner.RunAsync(new CrashRunOptions { Messages = 400, People = 20, Rate = 25 }, TestContext.Current.CancellationToken);

        result.Written.ShouldBe(400);
        result.Deliveries.ShouldBeGreaterThan(400, "some webhooks are delivered more than once");
        result.Lost.ShouldBe(0);
        result.OutOfOrder.ShouldBe(0);
        result.Duplicates.ShouldBeLessThanOrEqualTo(3);
    }
}
