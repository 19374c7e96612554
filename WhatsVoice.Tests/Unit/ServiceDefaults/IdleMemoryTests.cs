using Microsoft.Extensions.Time.Testing;
using WhatsVoice.ServiceDefaults;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

public sealed class IdleMemoryTests
{
    [Fact]
    public async Task The_memory_of_a_burst_is_given_back_once_and_not_before_the_service_is_idle()
    {
        var time = new FakeTimeProvider();
        var (allocated, looks, collections) = (0L, 0, new List<long>());
        using var memory = new IdleMemory(time, () => { Interlocked.Increment(ref looks); return allocated; }, () => collections.Add(allocated));
        await memory.StartAsync(TestContext.Current.CancellationToken);

        // A busy quarter of a minute, one with a single message, then nothing for two; a burst too small to matter, and nothing again.
        foreach (var more in new[] { 2 * IdleMemory.BurstBytes, 2 * IdleMemory.IdleBytes, 100, 100, IdleMemory.BurstBytes / 2, 100 })
        {
            allocated += more;
            var before = Volatile.Read(ref looks);
            time.Advance(IdleMemory.Interval);
            await Eventually.TrueAsync(() => Volatile.Read(ref looks) > before, "it has looked");
        }

        collections.ShouldBe([(2 * IdleMemory.BurstBytes) + (2 * IdleMemory.IdleBytes) + 100]);
        await memory.StopAsync(TestContext.Current.CancellationToken);
    }
}
