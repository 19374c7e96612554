using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace WhatsVoice.Tests.Drivers;

/// <summary>A clock that stands still, and tells the test when somebody waits.</summary>
internal sealed class ObservedClock : FakeTimeProvider
{
    private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _waits = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Waits(dueTime).Release();
        return timer;
    }

    /// <summary>Waits until somebody waits for exactly this long, once for each call, and lets the time pass.</summary>
    public async Task PassAsync(TimeSpan wait)
    {
        (await Waits(wait).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).ShouldBeTrue($"somebody waits for {wait}");
        Advance(wait);
    }

    private SemaphoreSlim Waits(TimeSpan wait) => _waits.GetOrAdd(wait, _ => new SemaphoreSlim(0));
}
