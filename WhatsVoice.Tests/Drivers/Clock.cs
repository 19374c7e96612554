using Microsoft.Extensions.Time.Testing;

namespace WhatsVoice.Tests.Drivers;

internal static class Clock
{
    /// <summary>Lets the time of waits and limits pass, a hundred times as fast, until the work is done.</summary>
    public static async Task PassUntilDoneAsync(this FakeTimeProvider time, Task work)
    {
        var limit = TimeProvider.System.GetTimestamp();
        while (!work.IsCompleted)
        {
            TimeProvider.System.GetElapsedTime(limit).ShouldBeLessThan(TimeSpan.FromSeconds(30));
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken));
        }
    }
}
