using WhatsVoice.ServiceDefaults;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

public sealed class IdleMemoryTests
{
    private const long Burst = MemoryBursts.Burst;
    private const long Quiet = MemoryBursts.Quiet;

    [Fact]
    public void After_a_burst_memory_is_given_back_once_and_never_during_it()
    {
        var bursts = new MemoryBursts();

        bursts.EndedAt(Burst).ShouldBeFalse("it has only begun");
        bursts.EndedAt(2 * Burst).ShouldBeFalse("it goes on");
        bursts.EndedAt((2 * Burst) + 1).ShouldBeTrue("it is over");
        bursts.EndedAt((2 * Burst) + 2).ShouldBeFalse("it was given back");
        bursts.EndedAt(4 * Burst).ShouldBeFalse("the next one has begun");
        bursts.EndedAt(4 * Burst).ShouldBeTrue("and is over");
    }

    [Fact]
    public void Little_work_for_a_long_time_is_given_back_too_and_a_busy_service_never_pauses()
    {
        var (seldom, busy) = (new MemoryBursts(), new MemoryBursts());

        Enumerable.Range(1, (int)(Burst / (Quiet - 1)) + 1).Count(look => seldom.EndedAt(look * (Quiet - 1))).ShouldBe(1);
        Enumerable.Range(1, 1000).Count(look => busy.EndedAt(look * Quiet)).ShouldBe(0);
    }
}
