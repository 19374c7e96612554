using StackExchange.Redis;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Looks through all that a Redis holds.</summary>
internal static class StoredWords
{
    /// <summary>How many keys there are whose name or value holds one of the words.</summary>
    public static async Task<int> CountAsync(IConnectionMultiplexer store, params string[] words)
    {
        var count = 0;
        foreach (var key in store.GetServers()[0].Keys())
        {
            var text = $"{key} {await ReadAsync(store.GetDatabase(), key)}";
            count += words.Any(word => text.Contains(word, StringComparison.Ordinal)) ? 1 : 0;
        }

        return count;
    }

    /// <summary>All that a key holds; "" when it has just expired.</summary>
    private static async Task<string> ReadAsync(IDatabase database, RedisKey key) => await database.KeyTypeAsync(key) switch
    {
        RedisType.Hash => string.Join(' ', (await database.HashGetAllAsync(key)).Select(field => $"{field.Name} {field.Value}")),
        RedisType.String => (string?)await database.StringGetAsync(key) ?? "",
        RedisType.SortedSet => string.Join(' ', await database.SortedSetRangeByRankAsync(key)),
        RedisType.List => string.Join(' ', await database.ListRangeAsync(key)),
        RedisType.Set => string.Join(' ', await database.SetMembersAsync(key)),
        var type => type == RedisType.None ? "" : throw new NotSupportedException($"{key} is of type {type}."),
    };
}
