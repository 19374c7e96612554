using System.Net;
using System.Text.Json.Nodes;
using StackExchange.Redis;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Caching;

namespace WhatsVoice.Tests.Services.Tts.Caching;

public sealed class ReplicaTests
{
    private const string Text = "Two replicas are asked at once. They agree on who speaks. Nobody pays twice.";

    // On a busy machine an answer of Redis can take longer than the 40 ms that a look may cost.
    private static readonly (string, string) Patient = ("Speech:Cache:RedisTimeout", "00:00:05");

    public ReplicaTests() => TtsFactory.RequireLocalVoice();

    [Fact]
    public async Task Fifty_equal_requests_over_two_replicas_cause_one_synthesis_for_each_sentence()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient, ("Speech:MaxConcurrentRequests", "25"));
        await using var second = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient, ("Speech:MaxConcurrentRequests", "25"));
        using var here = new SpeechCounter(first, "whatsvoice.speech.characters");
        using var there = new SpeechCounter(second, "whatsvoice.speech.characters");
        SpeechDriver[] speakers = [first.Speaker(), second.Speaker()];

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => speakers[i % 2].SayAsync(Text)));

        answers.ShouldAllBe(answer => answer.Spoken().Body.SequenceEqual(answers[0].Body));
        (here.Total + there.Total).ShouldBe(Text.Length - 2); // the spaces between sentences are not spoken
    }

    [Fact]
    public async Task A_sentences_lock_is_taken_before_the_look_although_both_leave_at_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var tts = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient);
        var speaker = tts.Speaker();
        (await speaker.SayAsync("One.")).Spoken();

        // Redis' slow log, with every command slow enough for it: what it ran, in order.
        var server = connection.GetServers()[0];
        await server.ConfigSetAsync("slowlog-log-slower-than", "0");
        (await speaker.SayAsync("Two.")).Spoken();
        var commands = (await server.SlowlogGetAsync(100)).OrderBy(entry => entry.UniqueId).Select(entry => entry.Arguments.ToStringArray()).ToList();

        var locked = commands.FindIndex(command => command is ["SET", { } key, ..] && key.Contains(":making:", StringComparison.Ordinal));
        var looked = commands.FindIndex(command => command is ["HMGET" or "HGET" or "HGETALL", { } key, ..] && key.StartsWith($"{CachingExtensions.KeyPrefix}v", StringComparison.Ordinal));
        locked.ShouldBeGreaterThanOrEqualTo(0);
        looked.ShouldBeGreaterThan(locked, "another replica may have made it until the lock was free");
    }

    [Fact]
    public async Task A_replica_that_died_while_it_was_making_a_sentence_holds_the_others_up_only_until_its_lock_ends()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var tts = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient);
        var speaker = tts.Speaker();
        (await speaker.SayAsync("One.")).Spoken();
        var key = await Eventually.GetAsync(() => Task.FromResult(Keys(connection, "v*").FirstOrDefault()), "the entry");
        await connection.GetDatabase().KeyDeleteAsync(key);
        // What the dead one left behind, under the name that the lock of that sentence has.
        var name = key.Split(':', 4)[3];
        await connection.GetDatabase().StringSetAsync(CachingExtensions.KeyPrefix + "making:" + name, "dead", TimeSpan.FromSeconds(1));
        await using var other = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient);

        (await other.Speaker().SayAsync("One.")).Spoken().Cache.ShouldBe("miss");
        await Eventually.TrueAsync(() => Keys(connection, "making:*").Length == 0, "the lock is gone");
    }

    [Fact]
    public async Task With_Redis_hanging_speech_goes_on_and_comes_back_to_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var tts = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), ("Speech:Cache:RedisPause", "00:00:00.2"));
        var speaker = tts.Speaker();
        (await speaker.SayAsync("Redis answers.")).Spoken();

        await redis.HangAsync();
        (await speaker.SayAsync("Redis hangs. Nobody waits.")).Spoken().Cache.ShouldBe("miss");
        (await speaker.SayAsync("Redis hangs. Nobody waits.")).Spoken().Cache.ShouldBe("hit");
        await redis.GoOnAsync();

        await using var connection = await redis.ConnectAsync();
        var before = Keys(connection, "v*").Length;
        var number = 0;
        await Eventually.GetAsync(
            async () =>
            {
                (await speaker.SayAsync($"Redis is back, {number++}.")).Spoken();
                return Keys(connection, "v*").Length > before ? "stored" : null;
            },
            "an entry in the Redis that goes on");
    }

    [Fact]
    public async Task A_text_known_as_a_whole_needs_none_of_its_sentences()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var first = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient);
        var original = (await first.Speaker().SayAsync(Text)).Spoken();
        await Eventually.TrueAsync(() => Keys(connection, "v*").Length == 4, "the text and its three sentences");
        foreach (var key in Keys(connection, "v*"))
        {
            byte[] entry = (await connection.GetDatabase().HashGetAsync(key, "data"))!;
            if (entry[1] != 3)
            {
                await connection.GetDatabase().KeyDeleteAsync(key);
            }
        }

        await using var second = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient);
        var copy = (await second.Speaker().SayAsync(Text)).Spoken();

        copy.Cache.ShouldBe("hit");
        copy.Body.ShouldBe(original.Body);
        copy.Seconds.ShouldBe(original.Seconds);
    }

    [Fact]
    public async Task A_purge_of_a_voice_reaches_every_replica_and_no_other_voice()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var first = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient);
        await using var second = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient);
        SpeechDriver[] speakers = [first.Speaker(), second.Speaker()];
        foreach (var speaker in speakers)
        {
            (await speaker.SayAsync("Forget this.")).Spoken();
            (await speaker.SayAsync("Keep this.", ("voice", "rms"))).Spoken();
        }

        await Eventually.TrueAsync(() => Keys(connection, "v*").Length == 2, "both entries in Redis");
        var (status, body) = await PurgeAsync(speakers[0], "?voice=slt");

        status.ShouldBe(HttpStatusCode.OK);
        ((string?)body["voice"]).ShouldBe("slt");
        ((int?)body["deleted"]).ShouldBe(1);
        (await speakers[0].SayAsync("Forget this.")).Spoken().Cache.ShouldBe("miss");
        await Eventually.TrueAsync(() => Keys(connection, "v*").Length == 2, "the new entry in Redis");
        foreach (var key in Keys(connection, "v*").Where(key => key.Contains('-', StringComparison.Ordinal)))
        {
            await connection.GetDatabase().KeyDeleteAsync(key);
        }

        // Redis has it no more: only its own memory could still give it to the other replica.
        await Eventually.GetAsync(
            async () => (await speakers[1].SayAsync("Forget this.")).Spoken().Cache == "miss" ? "purged" : null, "the other replica's purge");
        (await speakers[0].SayAsync("Keep this.", ("voice", "rms"))).Spoken().Cache.ShouldBe("hit");
        (await speakers[1].SayAsync("Keep this.", ("voice", "rms"))).Spoken().Cache.ShouldBe("hit");
    }

    [Fact]
    public async Task Purges_of_invented_voices_do_not_grow_what_is_remembered()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var tts = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient);
        var speaker = tts.Speaker();
        (await speaker.SayAsync("Forget this.")).Spoken();

        for (var i = 0; i <= CacheGenerations.MaxGroups; i++)
        {
            // Of so many, one may meet a busy machine and Redis' 500 ms: an operator asks again.
            await Eventually.TrueAsync(async () => (await PurgeAsync(speaker, $"?voice=invented-{i}")).Status == HttpStatusCode.OK, "it is purged");
        }

        // The last one purged everything and took the place of all others.
        (await connection.GetDatabase().HashLengthAsync("whatsvoice:speech:purged")).ShouldBe(1);
        (await speaker.SayAsync("Forget this.")).Spoken().Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task A_purge_of_everything_lasts_over_a_restart()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using (var tts = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient))
        {
            (await tts.Speaker().SayAsync("Forget all.")).Spoken();
            await Eventually.TrueAsync(() => Keys(connection, "v*").Length == 1, "the entry in Redis");
            var key = Keys(connection, "v*")[0];
            var old = await connection.GetDatabase().KeyDumpAsync(key);
            (await PurgeAsync(tts.Speaker(), "")).Status.ShouldBe(HttpStatusCode.OK);
            Keys(connection, "v*").ShouldBeEmpty();
            await connection.GetDatabase().KeyRestoreAsync(key, old!); // as a write that was on its way would
        }

        await using var restarted = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), Patient);
        (await restarted.Speaker().SayAsync("Forget all.")).Spoken().Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Without_Redis_a_purge_empties_this_service()
    {
        await using var tts = new TtsFactory();
        var speaker = tts.Speaker();
        (await speaker.SayAsync("In memory only.")).Spoken();

        (await PurgeAsync(speaker, "?voice=slt")).Status.ShouldBe(HttpStatusCode.OK);

        (await speaker.SayAsync("In memory only.")).Spoken().Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task A_purge_with_Redis_gone_says_that_it_failed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var tts = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString));
        var speaker = tts.Speaker();
        (await speaker.SayAsync("Still there.")).Spoken();
        await redis.KillAsync();

        var (status, body) = await PurgeAsync(speaker, "");

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ((string?)body["type"]).ShouldBe("urn:whatsvoice:problem:cache-unavailable");
    }

    [Fact]
    public async Task A_purge_asks_for_the_key_as_everything_does()
    {
        await using var tts = new TtsFactory(("Api:Key", "correct horse battery"));

        (await PurgeAsync(tts.Speaker(), "")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> PurgeAsync(SpeechDriver speaker, string query)
    {
        using var response = await speaker.Client.DeleteAsync($"/v1/audio/cache{query}", TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    private static string[] Keys(ConnectionMultiplexer connection, string pattern) =>
        [.. connection.GetServers()[0].Keys(pattern: CachingExtensions.KeyPrefix + pattern).Select(key => (string)key!)];
}
