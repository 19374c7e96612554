using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Names a person by a keyed hash of one of their ids, the same whichever id a message carries: phone number (in either form of its
/// country) or business-scoped user id, which may come without the number. Keys of the store, logs and spans hold only the hash.
/// </summary>
internal sealed class PersonDirectory(Store store, IOptions<ConversationOptions> options) : IDisposable
{
    private const int HashBytes = 16;

    /// <summary>What the key has behind it that tells whom an id led to before.</summary>
    private const string Before = ":before";

    /// <summary>
    /// The first id that is known decides, else the first id; from then on all ids lead there. Whom an id led to before is kept beside it: a
    /// message that was taken there may come again.
    /// </summary>
    private const string Join = """
        local person
        for _, key in ipairs(KEYS) do
            person = person or redis.call('GET', key) or nil
        end
        person = person or ARGV[1]
        if ARGV[2] ~= '0' then
            for _, key in ipairs(KEYS) do
                local before = redis.call('GET', key)
                if before and before ~= person then
                    redis.call('SET', key .. ARGV[3], before, 'EX', ARGV[4])
                end
                redis.call('SET', key, person, 'EX', ARGV[2])
            end
        end
        return person
        """;

    /// <summary>Well below the retention, so that an id in use never expires.</summary>
    private static readonly TimeSpan KeptInMemory = TimeSpan.FromHours(12);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 100_000 });
    private volatile byte[]? _key;

    /// <summary>The person's conversation with one of the business's numbers.</summary>
    /// <exception cref="RedisException">The store did not answer.</exception>
    public async Task<string> ConversationAsync(string phoneNumberId, string? phone, string? userId)
    {
        var ids = (phone, userId);
        if (_known.TryGetValue(ids, out string? person))
        {
            return ConversationOf(phoneNumberId, person!);
        }

        person = await JoinAsync(phone, userId, options.Value.Retention);
        if (phone is null)
        {
            // Not kept in memory: a message that carries both ids may join this one to the number's person, perhaps at another replica.
            return ConversationOf(phoneNumberId, person);
        }

        _known.Set(ids, person, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = KeptInMemory });
        return ConversationOf(phoneNumberId, person);
    }

    /// <summary>The conversation to which a user id led until WhatsApp told whose number it belongs to; null for none in the last 8 days.</summary>
    /// <exception cref="RedisException">The store did not answer.</exception>
    public async Task<string?> ConversationBeforeAsync(string phoneNumberId, string userId)
        => (string?)await store.Database.StringGetAsync(Store.Person(Hash(await KeyAsync(), userId)).Append(Before)) is { } person
            ? ConversationOf(phoneNumberId, person)
            : null;

    /// <summary>The person's hash, for reading: nothing is stored.</summary>
    /// <exception cref="RedisException">The store did not answer.</exception>
    public Task<string> FindAsync(string id) => IsPhone(id) ? JoinAsync(id, null, TimeSpan.Zero) : JoinAsync(null, id, TimeSpan.Zero);

    public static string ConversationOf(string phoneNumberId, string person) => $"{phoneNumberId}/{person}";

    /// <summary>The id of the business's number, from a conversation's key.</summary>
    public static string NumberOf(string conversation) => conversation[..Math.Max(0, conversation.IndexOf('/', StringComparison.Ordinal))];

    /// <summary>The person's hash, from a conversation's key.</summary>
    public static string PersonOf(string conversation) => conversation[(conversation.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The key of a conversation in versions up to 0.1.0, which hashed without a secret.</summary>
    public static string EarlierConversationOf(string phoneNumberId, string person)
        => $"{phoneNumberId}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{phoneNumberId}/{person}"))[..HashBytes])}";

    /// <summary>A keyed hash of any text, 32 hex digits.</summary>
    public async Task<string> HashAsync(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(await KeyAsync(), Encoding.UTF8.GetBytes(text))[..HashBytes]);

    /// <summary>
    /// Of an erased person: where an id leads, hashes only, is kept as long as the fingerprints of the conversation. Without it a message that comes again
    /// would begin another conversation, and be answered again.
    /// </summary>
    public async Task ExpireAsync(string id)
        => await store.Database.KeyExpireAsync(Store.Person(Hash(await KeyAsync(), id)), Deduplication.Retention);

    /// <summary>Whether both are one phone number, in either form of its country, or one user id.</summary>
    public static bool IsSameId(string? id, string other) => id is not null && Canonical(id) == Canonical(other);

    public static bool IsPhone(string id) => id.Length > 0 && id.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    public void Dispose() => _known.Dispose();

    private async Task<string> JoinAsync(string? phone, string? userId, TimeSpan retention)
    {
        var key = await KeyAsync();
        string[] hashes = [.. new[] { phone, userId }.OfType<string>().Select(id => Hash(key, id))];
        return (string)(await store.Database.ScriptEvaluateAsync(
            Join, [.. hashes.Select(Store.Person)], [hashes[0], (long)retention.TotalSeconds, Before, (long)Deduplication.Retention.TotalSeconds]))!;
    }

    private static string Hash(byte[] key, string id)
        => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Canonical(id)))[..HashBytes]);

    private static string Canonical(string id) => IsPhone(id) ? PhoneNumberForms.Canonical(id) : id;

    private async Task<byte[]> KeyAsync()
    {
        if (_key is { } known)
        {
            return known;
        }

        if (options.Value.HashKey is { Length: > 0 } configured)
        {
            return _key = Encoding.UTF8.GetBytes(configured);
        }

        await store.Database.StringSetAsync(Store.HashKey, RandomNumberGenerator.GetBytes(32), when: When.NotExists);
        return _key = (byte[])(await store.Database.StringGetAsync(Store.HashKey))!;
    }
}
