using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Storage;

/// <summary>Deferred writes (docs/adr/0014), against a real Redis. The clock stands still: nothing goes out by itself.</summary>
public sealed class DeferredWritesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task What_is_deferred_is_written_when_the_service_stops()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectAsync(redis);
        using var writes = new DeferredWrites(Open(connection), _time);
        await writes.StartAsync(TestContext.Current.CancellationToken);

        writes.Add(batch => batch.StringSetAsync("later", 1, flags: CommandFlags.FireAndForget));
        (await connection.GetDatabase().KeyExistsAsync("later")).ShouldBeFalse();
        await writes.StopAsync(TestContext.Current.CancellationToken);

        (await connection.GetDatabase().KeyExistsAsync("later")).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_deferred_waits_while_the_store_is_away()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectAsync(redis);
        using var writes = new DeferredWrites(Open(connection), _time);

        await redis.KillAsync();
        await Eventually.TrueAsync(() => !connection.IsConnected, "the connection is gone");
        writes.Add(batch => batch.StringSetAsync("later", 1, flags: CommandFlags.FireAndForget));
        writes.Flush();
        await redis.StartAgainAsync();
        await Eventually.TrueAsync(() => connection.IsConnected, "the connection is back");
        writes.Flush();

        (await connection.GetDatabase().KeyExistsAsync("later")).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_waits_for_what_is_deferred_finds_it_in_the_store_or_learns_that_it_is_not_there()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectAsync(redis);
        await using var other = await redis.ConnectAsync();
        using var writes = new DeferredWrites(Open(connection), _time);

        writes.Add(batch => batch.StringSetAsync("later", 1, flags: CommandFlags.FireAndForget));
        await writes.FlushAsync();
        (await other.GetDatabase().KeyExistsAsync("later")).ShouldBeTrue();

        await redis.KillAsync();
        await Eventually.TrueAsync(() => !connection.IsConnected, "the connection is gone");
        await Should.ThrowAsync<TimeoutException>(() => writes.FlushAsync());
    }

    [Fact]
    public async Task Steps_of_a_record_are_written_together_and_a_reader_sees_them_before()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectAsync(redis);
        var store = Open(connection);
        using var writes = new DeferredWrites(store, _time);
        var records = new VoiceMessageRecords(store, writes, new VoiceMessageIndex(store, _time), _time);
        var item = PendingMessage.For(new InboundMessage { Id = "wamid.1", PhoneNumberId = "106540352242922", Phone = "15551230001", Type = "text" });
        var other = PendingMessage.For(item.Message with { Id = "wamid.2" });

        records.Move(item.VoiceMessageId, VoiceMessageState.Speaking);
        records.Open(item.ToRecord("106540352242922/0123456789abcdef0123456789abcdef"));
        records.Move(item.VoiceMessageId, VoiceMessageState.Uploading);
        records.Move(other.VoiceMessageId, VoiceMessageState.Uploading);
        (await connection.GetDatabase().KeyExistsAsync(ApiStore.VoiceMessage(item.VoiceMessageId))).ShouldBeFalse();
        var read = await records.FindAsync(item.VoiceMessageId);

        read!.State.ShouldBe("uploading");
        read.To.ShouldBe("15551230001");
        (await connection.GetDatabase().KeyExistsAsync(ApiStore.VoiceMessage(other.VoiceMessageId))).ShouldBeFalse();
        records.Sending(other.ToRecord("106540352242922/0123456789abcdef0123456789abcdef"));
        (await connection.GetDatabase().HashGetAsync(ApiStore.VoiceMessage(other.VoiceMessageId), "state")).ToString().ShouldBe("sending");
        writes.Flush();
        (await records.FindAsync(item.VoiceMessageId))!.State.ShouldBe("uploading");
    }

    private ApiStore Open(ConnectionMultiplexer connection) => new(connection, new RedisSpans(_time));

    /// <summary>As the Api's: with the store away a command fails at once instead of waiting for it.</summary>
    private static Task<ConnectionMultiplexer> ConnectAsync(RedisServer redis)
        => ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { redis.ConnectionString }, AbortOnConnectFail = false, BacklogPolicy = BacklogPolicy.FailFast });
}
