using System.Buffers;
using System.Globalization;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.VoiceMessages;

/// <param name="Person">The person's keyed hash.</param>
/// <param name="SentByKey">The name of the API key that sent it; null or empty for an answer.</param>
internal sealed record ListedUnder(string Person, string? SentByKey = null);

/// <summary>
/// Voice messages by time, all, by person and by the key that sent them, for lists. Entries are kept for 30 days from the message, as are records except those
/// of dead letters; ids rise with time, so an id is also the cursor to go on from.
/// </summary>
internal sealed class VoiceMessageIndex(Store store, TimeProvider time)
{
    public static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    /// <summary>Adds an id to its lists, without waiting for the store.</summary>
    public void Add(IDatabaseAsync redis, string id, ListedUnder listed)
    {
        var score = VoiceMessageId.MadeAtUnixMs(id);
        var expired = time.GetUtcNow().Subtract(Retention).ToUnixTimeMilliseconds();
        RedisKey[] own = listed.SentByKey is { Length: > 0 } key ? [Store.VoiceMessagesTo(listed.Person), Store.VoiceMessagesSentBy(key)] : [Store.VoiceMessagesTo(listed.Person)];
        foreach (var list in own.Prepend(Store.VoiceMessages))
        {
            _ = redis.SortedSetAddAsync(list, id, score, CommandFlags.FireAndForget);
            _ = redis.SortedSetRemoveRangeByScoreAsync(list, double.NegativeInfinity, expired, flags: CommandFlags.FireAndForget);
        }

        foreach (var list in own)
        {
            _ = redis.KeyExpireAsync(list, Retention, CommandFlags.FireAndForget);
        }
    }

    /// <summary>The ids in a person's list, for erasure.</summary>
    public async Task<IReadOnlyList<string>> AllAsync(string person)
        => [.. (await store.Database.SortedSetRangeByRankAsync(Store.VoiceMessagesTo(person))).Select(id => (string)id!)];

    /// <summary>The newest first, those before <paramref name="cursor"/> when it is given.</summary>
    public Task<IReadOnlyList<string>> ListAsync(string? person, string? cursor, int count)
        => PageAsync(person is null ? Store.VoiceMessages : Store.VoiceMessagesTo(person), cursor, count);

    /// <summary>Those that a key has sent, the newest first. The ids of erased messages stay in it until they are too old: their records' marks have them too.</summary>
    public Task<IReadOnlyList<string>> ListSentByAsync(string key, string? cursor, int count) => PageAsync(Store.VoiceMessagesSentBy(key), cursor, count);

    public Task RemoveAsync(string person, IReadOnlyList<string> ids) => Task.WhenAll(
        store.Database.KeyDeleteAsync(Store.VoiceMessagesTo(person)),
        store.Database.SortedSetRemoveAsync(Store.VoiceMessages, [.. ids.Select(id => (RedisValue)id)]));

    /// <summary>Takes one answer to a person out of the lists.</summary>
    public Task RemoveOneAsync(string person, string id) => Task.WhenAll(
        store.Database.SortedSetRemoveAsync(Store.VoiceMessagesTo(person), id),
        store.Database.SortedSetRemoveAsync(Store.VoiceMessages, id));

    private async Task<IReadOnlyList<string>> PageAsync(RedisKey list, string? cursor, int count)
    {
        var page = new List<string>(count);
        var from = cursor is null ? double.PositiveInfinity : VoiceMessageId.MadeAtUnixMs(cursor);
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
}

/// <summary>Our ids of voice messages: <c>vm_</c> and 32 hex digits, rising with time. They travel with each send as callback data.</summary>
internal static class VoiceMessageId
{
    private const string Prefix = "vm_";
    private const int Length = 35;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static string New() => Prefix + Guid.CreateVersion7().ToString("n");

    public static bool IsOurs(string? text)
        => text is { Length: Length } && text.StartsWith(Prefix, StringComparison.Ordinal) && text.AsSpan(Prefix.Length).IndexOfAnyExcept(HexDigits) < 0;

    /// <summary>When an id was made, Unix milliseconds: the first 48 bits of a version 7 UUID (RFC 9562).</summary>
    public static long MadeAtUnixMs(string id) => long.Parse(id.AsSpan(Prefix.Length, 12), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

/// <param name="Items">The newest first.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> for the next page; null at the end.</param>
internal sealed record VoiceMessageList(IReadOnlyList<VoiceMessageRecord> Items, string? NextCursor);

internal static class VoiceMessageExtensions
{
    public static void AddVoiceMessages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<VoiceMessageIndex>();
        builder.Services.AddSingleton<VoiceMessageRecords>();
    }
}
