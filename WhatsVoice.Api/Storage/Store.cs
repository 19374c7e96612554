using System.Globalization;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using StackExchange.Redis.KeyspaceIsolation;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Api.Storage;

/// <summary>
/// The durable Redis and the names of what WhatsVoice keeps in it beside Orleans' own state. What belongs to a person expires
/// or is trimmed (docs/privacy.md).
/// </summary>
internal sealed class Store([FromKeyedServices(Store.ConnectionName)] IConnectionMultiplexer redis, RedisSpans spans, IOptions<StoreOptions>? options = null)
{
    /// <summary>The installation whose keys have no further prefix.</summary>
    public const string DefaultInstallation = "whatsvoice";

    private readonly IConnectionMultiplexer _redis = spans.Record(redis);

    private readonly string _prefix = options?.Value.Installation is { } installation and not DefaultInstallation ? $"{installation}:" : "";

    public const string ConnectionName = "store";

    /// <summary>Above this share of its memory limit the store is nearly full: until somebody makes room it has to last for what cannot be done without.</summary>
    private const double NearlyFull = 0.8;

    private double _memoryUsed;

    /// <summary>The share of its memory limit (<c>maxmemory</c>) that the store used when <see cref="ReadMemoryAsync"/> last asked, 0 to about 1; 0 where it has none, or does not tell.</summary>
    public double MemoryUsed => Volatile.Read(ref _memoryUsed);

    public bool IsNearlyFull => MemoryUsed > NearlyFull;

    /// <summary>Sorted set: conversation keys with unanswered messages, scored by when they were last looked at (Unix ms).</summary>
    public static readonly RedisKey Pending = "whatsvoice:pending";

    /// <summary>
    /// Sorted set: the same conversation keys, scored by when their first unanswered message arrived (Unix ms). The braces keep
    /// both on one node of a Redis Cluster, since scripts use them together.
    /// </summary>
    public static readonly RedisKey PendingSince = "{whatsvoice:pending}:since";

    /// <summary>Sorted set: voice message ids that were given up, scored by when (Unix ms).</summary>
    public static readonly RedisKey DeadLetters = "whatsvoice:dead-letters";

    /// <summary>Sorted set: ids of all voice messages, scored by when they were made (Unix ms).</summary>
    public static readonly RedisKey VoiceMessages = "whatsvoice:voice-messages";

    /// <summary>Sorted set: ids of the business's phone numbers that have conversations, scored by when they were entered last (Unix ms). Kept longer than the conversations.</summary>
    public static readonly RedisKey Numbers = "whatsvoice:numbers";

    /// <summary>List: the keys that protect the cookies of the console, as XML.</summary>
    public static readonly RedisKey DataProtectionKeys = "whatsvoice:data-protection-keys";

    /// <summary>String: the secret with which people's keys are made, where none is configured.</summary>
    public static readonly RedisKey HashKey = "whatsvoice:hash-key";

    /// <summary>Hash: processes that work for this installation, with what they are configured for and until when that holds (Unix ms).</summary>
    public static readonly RedisKey Replicas = "whatsvoice:replicas";

    /// <summary>Hash: the voice of each language that has one set on the console, by BCP 47 tag.</summary>
    public static readonly RedisKey VoiceDefaults = "whatsvoice:voices";

    /// <summary>String: written to see whether writes are taken.</summary>
    public static readonly RedisKey Health = "whatsvoice:health";

    /// <summary>With the installation's prefix before every key.</summary>
    public IDatabase Database => _prefix.Length == 0 ? _redis.GetDatabase() : _redis.GetDatabase().WithKeyPrefix(_prefix);

    public bool IsConnected => _redis.IsConnected;

    /// <summary>Writes, since that is what a webhook needs: a replica that only reads, a full memory or a full disk answers a ping all the same.</summary>
    /// <exception cref="RedisException">The store does not take writes.</exception>
    public Task ProbeWriteAsync() => Database.StringSetAsync(Health, "1", TimeSpan.FromMinutes(1));

    /// <summary>Asks for <see cref="MemoryUsed"/>, of a Redis Cluster one node. A store that does not answer leaves it as it is.</summary>
    public async Task ReadMemoryAsync()
    {
        try
        {
            // By a script: the client library takes INFO for a command of administrators.
            var lines = ((string?)await Database.ScriptEvaluateAsync("return redis.call('INFO', 'memory')") ?? "").Split('\n', StringSplitOptions.TrimEntries);
            var limit = Figure(lines, "maxmemory:");
            Volatile.Write(ref _memoryUsed, limit > 0 ? Figure(lines, "used_memory:") / limit : 0);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // Its health check says that it is away; a store that cannot be asked has no such figure.
        }
    }

    private static double Figure(string[] lines, string name)
        => double.TryParse(Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..], CultureInfo.InvariantCulture, out var figure) ? figure : 0;

    /// <summary>All keys that begin with something, in no order; some may come twice. Those that are there all the time are found.</summary>
    /// <param name="start">Without the installation's prefix; no pattern.</param>
    /// <exception cref="RedisException">A server did not answer.</exception>
    public async IAsyncEnumerable<string> KeysAsync(string start)
    {
        // Not only those that are connected: one that cannot be asked may hold some.
        foreach (var server in _redis.GetServers().Where(server => !server.IsReplica))
        {
            await foreach (var key in server.KeysAsync(Database.Database, $"{_prefix}{start}*", pageSize: 500))
            {
                yield return ((string)key!)[_prefix.Length..];
            }
        }
    }

    /// <summary>Marks an inbound message as seen; expires after 8 days, a day after Meta's last redelivery.</summary>
    public static RedisKey Seen(string conversation, string fingerprint) => $"whatsvoice:seen:{conversation}:{fingerprint}";

    /// <summary>Sorted set: ids of the voice messages to one person, under a keyed hash (versions up to 0.1.0: under the number itself).</summary>
    public static RedisKey VoiceMessagesTo(string person) => $"whatsvoice:voice-messages:{person}";

    /// <summary>Sorted set: ids of the voice messages that one API key has sent, by the key's configured name.</summary>
    public static RedisKey VoiceMessagesSentBy(string key) => $"whatsvoice:voice-messages-sent-by:{key}";

    /// <summary>String: which voice message an idempotency key belongs to, and a hash of its request.</summary>
    public static RedisKey IdempotencyKey(string hash) => $"whatsvoice:idempotency:{hash}";

    /// <summary>String: which audio was uploaded for a number and some words, and under which media id.</summary>
    public static RedisKey Media(string phoneNumberId, string key) => $"whatsvoice:media:{phoneNumberId}:{key}";

    /// <summary>Hash: the record of one voice message.</summary>
    public static RedisKey VoiceMessage(string id) => $"whatsvoice:voice-message:{id}";

    /// <summary>Number: bytes of the dead letters of a conversation's person on a day (UTC).</summary>
    public static RedisKey DeadLetterBytes(string conversation, DateTimeOffset at) => $"whatsvoice:dead-letter-bytes:{conversation}:{at.UtcDateTime:yyyy-MM-dd}";

    /// <summary>Number: bytes of the dead letters that one API key has sent on a day (UTC), by the key's configured name.</summary>
    public static RedisKey DeadLetterBytesOfKey(string key, DateTimeOffset at) => $"whatsvoice:dead-letter-bytes-sent-by:{key}:{at.UtcDateTime:yyyy-MM-dd}";

    /// <summary>Number: bytes that the voice messages of one API key leave in the store, of a day (UTC), by the key's configured name.</summary>
    public static RedisKey BytesOfKey(string key, DateTimeOffset at) => $"whatsvoice:bytes-sent-by:{key}:{at.UtcDateTime:yyyy-MM-dd}";

    /// <summary>Number: characters of the voice messages that one API key has sent on a day (UTC), by the key's configured name.</summary>
    public static RedisKey CharactersOfKey(string key, DateTimeOffset at) => $"whatsvoice:characters-sent-by:{key}:{at.UtcDateTime:yyyy-MM-dd}";

    /// <summary>Number: messages of a conversation's person that were given up before a reply was written on a day (UTC).</summary>
    public static RedisKey DeadLettersWithoutReply(string conversation, DateTimeOffset at) => $"whatsvoice:dead-letters-without-reply:{conversation}:{at.UtcDateTime:yyyy-MM-dd}";

    /// <summary>String: what was sent under a voice message's id, for an hour.</summary>
    public static RedisKey Sent(string id) => $"whatsvoice:sent:{id}";

    /// <summary>String: the conversation of a person, under a keyed hash of one of their ids.</summary>
    public static RedisKey Person(string hash) => $"whatsvoice:person:{hash}";

    /// <summary>Hash: what happened in one minute, see <see cref="Statistics.ReplyStatistics"/>.</summary>
    public static RedisKey StatisticsMinute(DateTimeOffset at) => $"whatsvoice:statistics:{at.UtcDateTime:yyyy-MM-ddTHH:mm}";

    /// <summary>Hash: what is counted by the day (UTC).</summary>
    public static RedisKey StatisticsDay(DateTimeOffset at) => $"whatsvoice:statistics:{at.UtcDateTime:yyyy-MM-dd}";
}
