using System.Globalization;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>
/// Voice messages by time, all and by person, for lists. Entries are kept as long as the records, 30 days; ids rise with time, so an
/// id is also the cursor to go on from.
/// </summary>
internal sealed class VoiceMessageIndex(Store store, TimeProvider time)
{
    public static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    /// <summary>Nobody waits for it.</summary>
    public void Add(IDatabaseAsync redis, string id, string to)
    {
        var score = TimeOf(id);
        var expired = time.GetUtcNow().Subtract(Memory).ToUnixTimeMilliseconds();
        foreach (var list in new[] { Store.VoiceMessages, Store.VoiceMessagesTo(to) })
        {
            _ = redis.SortedSetAddAsync(list, id, score, CommandFlags.FireAndForget);
        }

        _ = redis.KeyExpireAsync(Store.VoiceMessagesTo(to), Memory, CommandFlags.FireAndForget);
        _ = redis.SortedSetRemoveRangeByScoreAsync(Store.VoiceMessages, double.NegativeInfinity, expired, flags: CommandFlags.FireAndForget);
    }

    /// <summary>The newest first, those before <paramref name="cursor"/> when it is given.</summary>
    public Task<IReadOnlyList<string>> ListAsync(string? to, string? cursor, int count)
        => PageAsync(to is null ? Store.VoiceMessages : Store.VoiceMessagesTo(to), cursor, count);

    private async Task<IReadOnlyList<string>> PageAsync(RedisKey list, string? cursor, int count)
    {
        var page = new List<string>(count);
        var from = cursor is null ? double.PositiveInfinity : TimeOf(cursor);
        var skip = 0L;
        while (page.Count < count)
        {
            var ids = await store.Database.SortedSetRangeByScoreAsync(list, double.NegativeInfinity, from, order: Order.Descending, skip: skip, take: count + 1);

            // Several ids may share the cursor's millisecond: only those before it are new.
            page.AddRange(ids.Select(id => (string)id!).Where(id => cursor is null || string.CompareOrdinal(id, cursor) < 0).Take(count - page.Count));
            if (ids.Length <= count)
            {
                break;
            }

            skip += ids.Length;
        }

        return page;
    }

    /// <summary>When an id was made, Unix milliseconds: the first 48 bits of a version 7 UUID (RFC 9562).</summary>
    private static double TimeOf(string id) => long.Parse(id.AsSpan(3, 12), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
