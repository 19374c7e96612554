using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Statistics;

/// <summary>
/// Counts every accepted answer in the store: one Redis hash a minute, kept for two hours, and one a day for the characters. All
/// replicas add to the same hashes and a restart loses nothing. One command an answer, for which nobody waits.
/// </summary>
internal sealed class ReplyStatistics(Store store, TimeProvider time)
{
    public const string Total = "total";
    public const string Replies = "replies";
    public const string Cache = "cache";
    public const string Characters = "characters";
    public const string WhatsApp = "whatsapp";

    public static readonly TimeSpan Memory = TimeSpan.FromHours(2);

    /// <summary>Adds to fields of a hash in one step: a script, because a command a field would be a dozen.</summary>
    private const string Count = """
        for i = 2, #ARGV, 2 do
            redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
        end
        redis.call('EXPIRE', KEYS[1], ARGV[1])
        return 0
        """;

    /// <summary>An answer was accepted by WhatsApp.</summary>
    public void Replied(VoiceMessageCourse course, bool voice, int characters)
    {
        List<RedisValue> fields = [StatisticsMinute.Field(Replies, voice ? "voice" : "text"), 1];
        if (course.Total is { } total)
        {
            fields.AddRange([StatisticsMinute.LatencyField(Total, total), 1]);
        }

        foreach (var stage in course.Stages.Where(stage => !stage.Failed))
        {
            fields.AddRange([StatisticsMinute.LatencyField(stage.Stage, TimeSpan.FromMilliseconds(stage.DurationMs)), 1]);
        }

        if (course.Audio is { Cache: { } cache } audio)
        {
            fields.AddRange([StatisticsMinute.Field(Cache, cache), 1]);
            Add(Store.StatisticsDay(time.GetUtcNow()), TimeSpan.FromDays(40), [StatisticsMinute.Field(Characters, audio.Engine ?? "unknown"), characters]);
        }

        AddNow([.. fields]);
    }

    /// <summary>Adds to the present minute: field, count, field, count and so on.</summary>
    public void AddNow(RedisValue[] fields) => Add(Store.StatisticsMinute(time.GetUtcNow()), Memory, fields);

    /// <summary>The minutes from <paramref name="first"/> on, as many as given; those without anything are empty.</summary>
    public async Task<IReadOnlyList<StatisticsMinute>> ReadAsync(DateTimeOffset first, int minutes)
    {
        var read = await Task.WhenAll(Enumerable.Range(0, minutes).Select(at => store.Database.HashGetAllAsync(Store.StatisticsMinute(first.AddMinutes(at)))));
        return [.. read.Select(StatisticsMinute.Read)];
    }

    /// <summary>Characters spoken today (UTC) by engine, from the cache or not.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CharactersTodayAsync()
        => StatisticsMinute.Read(await store.Database.HashGetAllAsync(Store.StatisticsDay(time.GetUtcNow()))).Group(Characters);

    // Never throws: with the store away the figure is lost, not the answer that it counts.
    private void Add(RedisKey key, TimeSpan memory, RedisValue[] fields)
        => _ = store.Database.ScriptEvaluateAsync(Count, [key], [(long)memory.TotalSeconds, .. fields], CommandFlags.FireAndForget);
}
