using System.Diagnostics;

namespace WhatsVoice.Tests.Services.Sandbox;

public sealed class ConnectionDelayTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Only_the_first_request_of_a_connection_waits()
    {
        await using var stage = await Stage.OpenAsync(settings: ("Sandbox:ConnectionDelay", Delay.ToString()));
        using var http = new HttpClient { BaseAddress = stage.Sandbox.Address };

        (await RequestAsync(http)).ShouldBeGreaterThanOrEqualTo(Delay - TimeSpan.FromMilliseconds(20));
        (await RequestAsync(http)).ShouldBeLessThan(Delay);
    }

    private static async Task<TimeSpan> RequestAsync(HttpClient http)
    {
        var started = Stopwatch.GetTimestamp();
        await http.GetStringAsync("alive", TestContext.Current.CancellationToken);
        return Stopwatch.GetElapsedTime(started);
    }
}
