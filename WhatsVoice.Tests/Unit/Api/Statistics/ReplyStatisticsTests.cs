using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Store;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Statistics;

public sealed class ReplyStatisticsTests
{
    [Fact]
    public void A_percentile_is_within_2_percent_whatever_the_durations()
    {
        var random = new Random(4711);
        foreach (var spread in new[] { 1.0, 4.0, 9.0 })
        {
            var durations = Enumerable.Range(0, 5000).Select(_ => Math.Exp(random.NextDouble() * spread)).Order().ToList();
            var histogram = new LatencyHistogram();
            foreach (var duration in durations)
            {
                histogram.Add(LatencyHistogram.BucketOf(TimeSpan.FromMilliseconds(duration)), 1);
            }

            foreach (var share in new[] { 0.01, 0.5, 0.9, 0.99, 1 })
            {
                (histogram.Percentile(share)!.Value / durations[(int)Math.Ceiling(share * durations.Count) - 1]).ShouldBeInRange(0.98, 1.02);
            }
        }
    }

    [Fact]
    public void There_is_no_percentile_of_nothing() => new LatencyHistogram().Percentile(0.5).ShouldBeNull();

    [Fact]
    public async Task Two_replicas_count_into_the_same_minutes()
    {
        await using var redis = await RedisServer.StartAsync();
        await CountAsync(redis.ConnectAsync);
    }

    [Fact]
    public async Task Two_replicas_count_into_the_same_minutes_of_the_embedded_store()
    {
        using var store = await (await StoreProcess.StartAsync()).ReadyAsync(TestContext.Current.CancellationToken);
        await CountAsync(store.ConnectAsync);
    }

    private static async Task CountAsync(Func<Task<ConnectionMultiplexer>> connectAsync)
    {
        await using var first = await connectAsync();
        await using var second = await connectAsync();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 30, TimeSpan.Zero));
        using var one = new ReplyStatistics(new ApiStore(first, new RedisSpans(time)), time);
        using var other = new ReplyStatistics(new ApiStore(second, new RedisSpans(time)), time);

        one.Replied(Stages(100), Spoken("hit"), voice: true, characters: 20);
        other.Replied(Stages(400), Spoken("miss"), voice: true, characters: 30);
        time.Advance(TimeSpan.FromMinutes(1));
        other.Replied(Stages(100), Spoken("hit"), voice: true, characters: 5);
        one.Flush();
        other.Flush();
        await Task.WhenAll(first.GetDatabase().PingAsync(), second.GetDatabase().PingAsync());

        var minutes = await one.ReadAsync(time.GetUtcNow().AddMinutes(-2), 3);
        minutes.Select(minute => minute.Latency(ReplyStatistics.Total).Count).ShouldBe([0, 2, 1]);
        minutes[1].Group(ReplyStatistics.Cache).ShouldBe(new Dictionary<string, long> { ["hit"] = 1, ["miss"] = 1 }, ignoreOrder: true);
        minutes[1].Latency("speech").Percentile(1)!.Value.ShouldBe(400, tolerance: 8);
        (await one.CharactersTodayAsync())["flite"].ShouldBe(55);
        (await first.GetDatabase().KeyTimeToLiveAsync(ApiStore.StatisticsMinute(time.GetUtcNow()))).ShouldNotBeNull();
    }

    private static SpokenAudio Spoken(string cache) => new(Array.Empty<byte>(), cache, "flite");

    private static StageTimes Stages(double ms)
    {
        var stages = new StageTimes { Total = TimeSpan.FromMilliseconds(ms + 10) };
        stages.Add("speech", TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(ms));
        return stages;
    }
}
