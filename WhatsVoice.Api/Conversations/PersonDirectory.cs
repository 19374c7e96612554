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

    private const int LeadsPage = 500;

    /// <summary>What the key has behind it that tells whom an id led to before.</summary>
    private const string Before = ":before";

    /// <summary>
    /// The first id that is known decides, else the first id; from then on all ids lead there. Whom an id led to before is kept beside it: a
    /// message that was taken there may come again, and is answered before what comes here. Returns both; '': there was none before.
    /// </summary>
    private const string Join = """
        local ids = #KEYS / 2       -- as many keys behind them hold whom each led to before
        local person
        for i = 1, ids do
            person = person or redis.call('GET', KEYS[i]) or nil
        end
        person = person or ARGV[1]
        local before
        for i = 1, ids do
            if ARGV[2] ~= '0' then
                local led_to = redis.call('GET', KEYS[i])
                if led_to and led_to ~= person then
                    redis.call('SET', KEYS[ids + i], led_to, 'EX', ARGV[3])
                end
                redis.call('SET', KEYS[i], person, 'EX', ARGV[2])
            end
            before = before or redis.call('GET', KEYS[ids + i]) or nil
        end
        return {person, before or ''}
        """;

    /// <summary>Well below the retention, so that an id in use never expires.</summary>
    private static readonly TimeSpan KeptInMemory = TimeSpan.FromHours(12);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 100_000 });
    private volatile byte[]? _key;

    /// <summary>The person's conversation with one of the business's numbers.</summary>
    /// <exception cref="RedisException">The store did not answer.</exception>
    public async Task<string> ConversationAsync(string phoneNumberId, string? phone, string? userId)
        => (await ConversationsAsync(phoneNumberId, phone, userId)).Now;

    /// <summary>
    /// The same, and the conversation to which the user id led until WhatsApp told whose number it belongs to; null for none in the last 8 days.
    /// </summary>
    /// <exception cref="RedisException">The store did not answer.</exception>
    public async Task<(string Now, string? Before)> ConversationsAsync(string phoneNumberId, string? phone, string? userId)
    {
        var ids = (phone, userId);
        if (_known.TryGetValue(ids, out string? known))
        {
            return (ConversationOf(phoneNumberId, known!), null);
        }

        var (person, before) = await JoinAsync(phone, userId, options.Value.Retention);
        if (phone is not null && before is null)
        {
            // A user id alone is not kept in memory: a message that carries both ids may join it to the number's person, perhaps at another replica.
            _known.Set(ids, person, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = KeptInMemory });
        }

        return (ConversationOf(phoneNumberId, person), before is null ? null : ConversationOf(phoneNumberId, before));
    }

    /// <summary>The person's hash, for reading: nothing is stored.</summary>
    /// <exception cref="RedisException">The store did not answer.</exception>
    public async Task<string> FindAsync(string id) => (await (IsPhone(id) ? JoinAsync(id, null, TimeSpan.Zero) : JoinAsync(null, id, TimeSpan.Zero))).Person;

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
    /// The hash of one id, whichever person it leads to: the name of the conversation that is begun where the id comes alone and is not known.
    /// </summary>
    public async Task<string> HashOfIdAsync(string id) => Hash(await KeyAsync(), id);

    /// <summary>Where every id that is known leads, and led before, in no order; some may come twice.</summary>
    /// <returns>The hash of the id, and the person's.</returns>
    /// <exception cref="RedisException">The store did not answer.</exception>
    public async IAsyncEnumerable<(string IdHash, string Person)> LeadsAsync()
    {
        var start = Store.Person("").ToString();
        await foreach (var page in store.KeysAsync(start).Chunk(LeadsPage))
        {
            var people = await Task.WhenAll(page.Select(key => store.Database.StringGetAsync(key)));
            foreach (var (key, person) in page.Zip(people).Where(lead => !lead.Second.IsNull))
            {
                var id = key[start.Length..];
                yield return (id.EndsWith(Before, StringComparison.Ordinal) ? id[..^Before.Length] : id, (string)person!);
            }
        }
    }

    /// <summary>
    /// Of an erased person: where an id leads, hashes only, is kept as long as the fingerprints of the conversation. Without it a message that comes again
    /// would begin another conversation, and be answered again.
    /// </summary>
    /// <param name="idHash">The hash of the id (<see cref="HashOfIdAsync"/>).</param>
    public Task ExpireAsync(string idHash) => store.Database.KeyExpireAsync(Store.Person(idHash), Deduplication.Retention);

    /// <summary>Whether both are one phone number, in either form of its country, or one user id.</summary>
    public static bool IsSameId(string? id, string other) => id is not null && Canonical(id) == Canonical(other);

    public static bool IsPhone(string id) => id.Length > 0 && id.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    public void Dispose() => _known.Dispose();

    private async Task<(string Person, string? Before)> JoinAsync(string? phone, string? userId, TimeSpan retention)
    {
        var key = await KeyAsync();
        string[] hashes = [.. new[] { phone, userId }.OfType<string>().Select(id => Hash(key, id))];
        var answer = ((RedisResult[]?)await store.Database.ScriptEvaluateAsync(
            Join,
            [.. hashes.Select(Store.Person), .. hashes.Select(hash => Store.Person(hash).Append(Before))],
            [hashes[0], (long)retention.TotalSeconds, (long)Deduplication.Retention.TotalSeconds]))!;
        var (person, before) = ((string)answer[0]!, (string)answer[1]!);

        // A conversation never waits for itself.
        return (person, before.Length == 0 || before == person ? null : before);
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
