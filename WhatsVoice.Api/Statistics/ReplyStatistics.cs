using StackExchange.Redis;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Statistics;

/// <summary>
/// Counts every accepted answer in the store: one Redis hash a minute, kept for two hours, and one a day for the characters. All
/// replicas add to the same hashes, each once a second: a restart loses nothing, a killed process its last second.
/// </summary>
internal sealed class ReplyStatistics(Store store, TimeProvider time) : PeriodicService(Interval, time)
{
    public const string Total = "total";
    public const string Replies = "replies";
    public const string Cache = "cache";
    public const string Characters = "characters";
    public const string HeardSeconds = "heard_seconds";
    public const string WhatsApp = "whatsapp";

    /// <summary>Attempts of stages that failed, retried or not.</summary>
    public const string Failed = "failed";

    public static readonly TimeSpan Retention = TimeSpan.FromHours(2);
    private static readonly TimeSpan DayRetention = TimeSpan.FromDays(40);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Adds to several fields of a hash in one command instead of a dozen.</summary>
    private const string AddToFields = """
        for i = 2, #ARGV, 2 do
            redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
        end
        redis.call('EXPIRE', KEYS[1], ARGV[1])
        return 0
        """;

    // Answers of all conversations count at once.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _minute = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _day = new(StringComparer.Ordinal);
    private DateTimeOffset _countedAt;

    public void Replied(StageTimes stages, SpokenAudio? spoken, bool voice, int characters)
    {
        lock (_lock)
        {
            Begin();
            Add(_minute, StatisticsMinute.Field(Replies, voice ? "voice" : "text"), 1);
            if (stages.Total is { } total)
            {
                Add(_minute, StatisticsMinute.LatencyField(Total, total), 1);
            }

            foreach (var stage in stages.Stages.Where(stage => !stage.Failed))
            {
                Add(_minute, StatisticsMinute.LatencyField(stage.Stage, TimeSpan.FromMilliseconds(stage.DurationMs)), 1);
            }

            if (spoken is { Cache: { } cache } audio)
            {
                Add(_minute, StatisticsMinute.Field(Cache, cache), 1);
                Add(_day, StatisticsMinute.Field(Characters, audio.Engine ?? "unknown"), characters);
            }
        }
    }

    /// <summary>Counts the sound that an engine has transcribed, today, in whole seconds.</summary>
    public void Heard(string engine, TimeSpan sound)
    {
        lock (_lock)
        {
            Begin();
            Add(_day, StatisticsMinute.Field(HeardSeconds, engine), (long)Math.Ceiling(sound.TotalSeconds));
        }
    }

    public void Count(string field)
    {
        lock (_lock)
        {
            Begin();
            Add(_minute, field, 1);
        }
    }

    /// <summary>Writes to the store what was counted since the last time, once the store is connected.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            Send(Store.StatisticsMinute(_countedAt), Retention, _minute);
            Send(Store.StatisticsDay(_countedAt), DayRetention, _day);
        }
    }

    /// <summary>The minutes from <paramref name="first"/> on, as many as given; those without anything are empty.</summary>
    public async Task<IReadOnlyList<StatisticsMinute>> ReadAsync(DateTimeOffset first, int minutes)
    {
        var read = await Task.WhenAll(Enumerable.Range(0, minutes).Select(at => store.Database.HashGetAllAsync(Store.StatisticsMinute(first.AddMinutes(at)))));
        return [.. read.Select(StatisticsMinute.Read)];
    }

    /// <summary>Characters spoken today (UTC) by engine, from the cache or not.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CharactersTodayAsync()
        => StatisticsMinute.Read(await store.Database.HashGetAllAsync(Store.StatisticsDay(Time.GetUtcNow()))).Group(Characters);

    /// <summary>Seconds of people's voice notes transcribed today (UTC) by engine.</summary>
    public async Task<IReadOnlyDictionary<string, long>> HeardTodayAsync()
        => StatisticsMinute.Read(await store.Database.HashGetAllAsync(Store.StatisticsDay(Time.GetUtcNow()))).Group(HeardSeconds);

    protected override void DoWork() => Flush();

    /// <summary>What was counted in another minute stays in that minute.</summary>
    private void Begin()
    {
        var now = Time.GetUtcNow();
        if (now.Ticks / TimeSpan.TicksPerMinute != _countedAt.Ticks / TimeSpan.TicksPerMinute)
        {
            Flush();
        }

        _countedAt = now;
    }

    private static void Add(Dictionary<string, long> counts, string field, long count) => counts[field] = counts.GetValueOrDefault(field) + count;

    private void Send(RedisKey key, TimeSpan retention, Dictionary<string, long> counts)
    {
        if (counts.Count == 0 || !store.IsConnected)
        {
            return;
        }

        RedisValue[] arguments = [(long)retention.TotalSeconds, .. counts.SelectMany(count => (RedisValue[])[count.Key, count.Value])];
        counts.Clear();
        try
        {
            _ = store.Database.ScriptEvaluateAsync(AddToFields, [key], arguments, CommandFlags.FireAndForget);
        }
        catch (RedisException)
        {
            // The connection was just lost: figures are lost, answers are not.
        }
    }
}

internal static class StatisticsExtensions
{
    /// <summary>Figures of the last hours in the store, for the console.</summary>
    public static void AddStatistics(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReplyStatistics>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ReplyStatistics>());
        builder.Services.AddSingleton<UpstreamListener>();
        builder.Services.AddHostedService(services => services.GetRequiredService<UpstreamListener>());
    }
}
