using StackExchange.Redis;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Caching;

namespace WhatsVoice.Tests.Services.Tts.Caching;

public sealed class SpeechCacheTests
{
    public SpeechCacheTests() => TtsFactory.RequireLocalVoice();

    [Fact]
    public async Task The_same_text_again_is_a_hit_with_the_same_bytes()
    {
        await using var tts = new TtsFactory();
        var speaker = tts.Speaker();

        var first = (await speaker.SayAsync("Say it again.")).Spoken();
        var second = (await speaker.SayAsync("Say it again.")).Spoken();

        first.Cache.ShouldBe("miss");
        second.Cache.ShouldBe("hit");
        second.Body.ShouldBe(first.Body);
    }

    [Fact]
    public async Task A_text_with_one_new_sentence_pays_for_that_sentence_only()
    {
        await using var tts = new TtsFactory();
        using var characters = new SpeechCounter(tts, "whatsvoice.speech.characters");
        var speaker = tts.Speaker();
        (await speaker.SayAsync("Welcome back. How can we help?")).Spoken();
        var before = characters.Total;

        var answer = (await speaker.SayAsync("Welcome back. Your parcel is here. How can we help?")).Spoken();

        answer.Cache.ShouldBe("partial");
        (characters.Total - before).ShouldBe("Your parcel is here.".Length);
    }

    [Theory]
    [InlineData("voice", "rms")]
    [InlineData("language", "en-GB")]
    public async Task What_changes_the_sound_is_another_entry(string field, string value)
    {
        await using var tts = new TtsFactory();
        var speaker = tts.Speaker();
        (await speaker.SayAsync("Not the same.")).Spoken();

        (await speaker.SayAsync("Not the same.", (field, value))).Spoken().Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Equal_requests_at_once_are_synthesized_once()
    {
        await using var tts = new TtsFactory(("Speech:MaxConcurrentRequests", "50"));
        using var characters = new SpeechCounter(tts, "whatsvoice.speech.characters");
        var speaker = tts.Speaker();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => speaker.SayAsync("All of us want the same.")));

        answers.ShouldAllBe(answer => answer.Spoken().Body.SequenceEqual(answers[0].Body));
        answers.Count(answer => answer.Cache == "miss").ShouldBe(1);
        characters.Total.ShouldBe("All of us want the same.".Length);
    }

    [Fact]
    public async Task A_new_instance_finds_the_audio_in_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var first = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString));
        await using var second = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString));
        var original = (await first.Speaker().SayAsync("Kept for the others.")).Spoken();

        var key = await EntryAsync(connection);
        var copy = (await second.Speaker().SayAsync("Kept for the others.")).Spoken();

        ((string)key!).ShouldMatch("^whatsvoice:speech:v[0-9]+:[0-9a-f]{8}:[0-9a-f]{64}$");
        (await connection.GetDatabase().KeyTimeToLiveAsync(key)).ShouldNotBeNull().TotalDays.ShouldBeInRange(29, 31);
        copy.Cache.ShouldBe("hit");
        copy.Body.ShouldBe(original.Body);
    }

    [Fact]
    public async Task A_broken_entry_in_Redis_is_a_miss_and_is_replaced()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var first = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString));
        var original = (await first.Speaker().SayAsync("Soon to be broken.")).Spoken();
        var key = await EntryAsync(connection);
        var database = connection.GetDatabase();
        byte[] entry = (await database.HashGetAsync(key, "data"))!;

        byte[][] damages = [[], [1, 2, 3], entry[..^20], [.. entry[..100], 0xFF, .. entry[101..]], [99, .. entry[1..]]];
        foreach (var damaged in damages)
        {
            await database.HashSetAsync(key, "data", damaged);
            await using var other = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString));

            var answer = (await other.Speaker().SayAsync("Soon to be broken.")).Spoken();

            answer.Cache.ShouldBe("miss");
            answer.Body.ShouldBe(original.Body);
            await Eventually.GetAsync(
                async () => ((byte[]?)await database.HashGetAsync(key, "data"))?.Length == entry.Length ? "repaired" : null, "the repaired entry");
        }
    }

    [Fact]
    public async Task With_Redis_gone_speech_goes_on_and_comes_back_to_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var tts = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), ("Speech:Cache:RedisPause", "00:00:00.1"));
        var speaker = tts.Speaker();
        (await speaker.SayAsync("Redis is there.")).Spoken();

        await redis.KillAsync();
        var during = (await speaker.SayAsync("Redis is gone.")).Spoken();
        var again = (await speaker.SayAsync("Redis is gone.")).Spoken();
        await redis.StartAgainAsync();
        await using var connection = await redis.ConnectAsync();

        during.Cache.ShouldBe("miss");
        again.Cache.ShouldBe("hit");
        var number = 0;
        await Eventually.GetAsync(
            async () =>
            {
                (await speaker.SayAsync($"Redis is back, {number++}.")).Spoken();
                return connection.GetServers()[0].Keys().Any() ? "stored" : null;
            },
            "an entry in the Redis that came back");
    }

    [Fact]
    public async Task With_Redis_gone_from_the_start_speech_goes_on()
    {
        await using var tts = new TtsFactory(("ConnectionStrings:cache", "127.0.0.1:1"));

        (await tts.Speaker().SayAsync("Nobody is listening there.")).Spoken().Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task A_text_that_failed_is_not_kept()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var tts = new TtsFactory(("ConnectionStrings:cache", redis.ConnectionString), ("Speech:Flite:Deadline", "00:00:00.001"));

        var answer = await tts.Speaker().SayAsync(string.Join(' ', Enumerable.Repeat("on and on", 40)));

        answer.Type.ShouldBe("urn:whatsvoice:problem:engine-failed");
        connection.GetServers()[0].Keys().ShouldBeEmpty();
    }

    [Fact]
    public void Every_part_of_a_key_counts_and_none_runs_into_the_next()
    {
        string[] keys =
        [
            SpeechCacheKey.For("a", "b", "c", "d", "e", "f", "g"),
            SpeechCacheKey.For("x", "b", "c", "d", "e", "f", "g"),
            SpeechCacheKey.For("a", "x", "c", "d", "e", "f", "g"),
            SpeechCacheKey.For("a", "b", "x", "d", "e", "f", "g"),
            SpeechCacheKey.For("a", "b", "c", "x", "e", "f", "g"),
            SpeechCacheKey.For("a", "b", "c", "d", "x", "f", "g"),
            SpeechCacheKey.For("a", "b", "c", "d", "e", "x", "g"),
            SpeechCacheKey.For("a", "b", "c", "d", "e", "f", "x"),
            SpeechCacheKey.For("ab", "", "c", "d", "e", "f", "g"),
            SpeechCacheKey.For("", "ab", "c", "d", "e", "f", "g"),
        ];

        keys.Distinct().Count().ShouldBe(keys.Length);
    }

    /// <summary>The one entry of this service; it is written beside the answer, so it may come after it.</summary>
    private static async Task<RedisKey> EntryAsync(ConnectionMultiplexer connection)
    {
        var key = await Eventually.GetAsync(
            () => Task.FromResult(connection.GetServers()[0].Keys(pattern: CachingExtensions.KeyPrefix + "v*").Select(key => (string?)key).FirstOrDefault()),
            "the audio in Redis");
        return key;
    }
}
