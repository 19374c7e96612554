using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Storage;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>Two replicas share the list of pending conversations; one of them was frozen. Against a real Redis; nothing is written before it is flushed.</summary>
public sealed class PendingIndexTests
{
    private const string Conversation = "100000000000001/0123456789abcdef0123456789abcdef";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_replica_that_was_frozen_does_not_hide_what_arrived_at_another_one_meanwhile()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var frozen = Open(connection);
        var other = Open(connection);
        var (earlier, later) = (new PendingMark(frozen.Index, Conversation), new PendingMark(other.Index, Conversation));

        await earlier.SetAsync(1000);
        earlier.Clear();
        await later.SetAsync(2000);
        frozen.Writes.Flush();

        (await other.Index.FindAsync(Conversation)).ShouldBe(2000);
        (await other.Index.CountAsync()).Count.ShouldBe(1);
        later.Clear();
        other.Writes.Flush();
        (await other.Index.CountAsync()).ShouldBe((0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_date_that_a_frozen_replica_left_behind_does_not_count_as_a_waiting_conversation()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var (index, _) = Open(connection);
        var database = connection.GetDatabase();
        await database.SortedSetAddAsync(ApiStore.PendingSince, "orphan", _time.GetUtcNow().AddHours(-3).ToUnixTimeMilliseconds());
        await index.AddAsync(Conversation, _time.GetUtcNow().AddSeconds(-5).ToUnixTimeMilliseconds());

        (await index.CountAsync()).ShouldBe((1, TimeSpan.FromSeconds(5)));

        (await database.SortedSetScoreAsync(ApiStore.PendingSince, "orphan")).ShouldBeNull();
    }

    [Fact]
    public async Task What_was_dated_before_the_clock_was_put_back_is_found_at_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var (index, _) = Open(connection);
        await connection.GetDatabase().SortedSetAddAsync(ApiStore.Pending, Conversation, _time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds());

        (await index.TakeAsync(TimeSpan.FromSeconds(2))).ShouldBe([Conversation]);
        (await index.TakeAsync(TimeSpan.FromSeconds(2))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_removal_that_is_late_does_not_remove_the_next_message_of_the_same_millisecond()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var (index, writes) = Open(connection);
        var mark = new PendingMark(index, Conversation);

        await mark.SetAsync(1000);
        mark.Clear();
        await mark.SetAsync(1000);
        writes.Flush();

        (await index.CountAsync()).Count.ShouldBe(1);
    }

    /// <summary>Only for what came before: two conversations that look at each other must not wait for each other.</summary>
    [Fact]
    public async Task A_conversation_is_waited_for_as_long_as_it_has_a_message_that_came_before()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var (index, writes) = Open(connection);
        var mark = new PendingMark(index, Conversation);
        await connection.GetDatabase().SortedSetAddAsync(ApiStore.PendingSince, "orphan", 1000);

        await mark.SetAsync(1000);

        (await index.IsPendingSinceAsync(Conversation, 1000)).ShouldBeTrue();
        (await index.IsPendingSinceAsync(Conversation, 999)).ShouldBeFalse("what came later is not waited for");
        (await index.IsPendingSinceAsync("orphan", 2000)).ShouldBeFalse("a frozen process left the date");
        mark.Clear();
        writes.Flush();
        (await index.IsPendingSinceAsync(Conversation, 2000)).ShouldBeFalse();
    }

    private (PendingIndex Index, DeferredWrites Writes) Open(ConnectionMultiplexer connection)
    {
        var store = new ApiStore(connection, new RedisSpans(_time));
        var writes = new DeferredWrites(store, _time);
        return (new PendingIndex(store, writes, _time), writes);
    }
}
