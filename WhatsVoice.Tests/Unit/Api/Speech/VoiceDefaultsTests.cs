using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Api.Speech;
using WhatsVoice.ServiceDefaults.Telemetry;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Speech;

/// <summary>The voices that an operator chose, in a real Redis.</summary>
public sealed class VoiceDefaultsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_chosen_voice_is_known_to_every_replica_within_five_seconds_and_outlives_them()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectAsync(redis);
        var (here, elsewhere) = (Open(connection), Open(connection));
        (await elsewhere.FindAsync()).ShouldBeNull();

        await here.SetAsync("de", "F2");

        (await here.FindAsync()).ShouldNotBeNull()["de"].ShouldBe("F2");
        (await elsewhere.FindAsync()).ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(5));
        (await elsewhere.FindAsync()).ShouldNotBeNull()["de"].ShouldBe("F2");
        (await Open(connection).FindAsync()).ShouldNotBeNull()["DE"].ShouldBe("F2");

        await here.SetAsync("de", null);
        (await here.FindAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task While_the_store_is_away_the_last_known_voices_hold()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectAsync(redis);
        var (knowing, unknowing) = (Open(connection), Open(connection));
        await knowing.SetAsync("de", "F2");

        await redis.KillAsync();
        _time.Advance(TimeSpan.FromSeconds(5));

        (await knowing.FindAsync()).ShouldNotBeNull()["de"].ShouldBe("F2");
        (await unknowing.FindAsync()).ShouldBeNull();
    }

    private VoiceDefaults Open(ConnectionMultiplexer connection) => new(new ApiStore(connection, new RedisSpans(_time)), _time);

    private static Task<ConnectionMultiplexer> ConnectAsync(RedisServer redis)
    {
        var options = ConfigurationOptions.Parse(redis.ConnectionString);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return ConnectionMultiplexer.ConnectAsync(options);
    }
}
