using System.Security.Cryptography;
using System.Text;
using Orleans.Runtime;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Conversations;

/// <summary>16 bytes of a hash, in Base64: raw message ids would make every write of a conversation's state kilobytes long.</summary>
internal static class Fingerprint
{
    public static string Of(string messageId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(messageId), hash);
        return Convert.ToBase64String(hash[..16]);
    }

    public static string? OfText(string? text) => string.IsNullOrWhiteSpace(text) ? null : Of(text.Trim());
}

/// <summary>
/// Tells which messages a conversation has taken before: Meta redelivers for 7 days. The latest fingerprints travel with the
/// conversation's state; older ones move to keys of their own that expire after 8 days.
/// </summary>
internal sealed class Deduplication
{
    /// <summary>How long a message is remembered: a day longer than Meta redelivers it.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(8);

    private const int StoredLimit = 32;

    /// <summary>So many are moved at once, since each move is a call to the store.</summary>
    private const int MovedAtOnce = 16;

    private const int KnownLimit = 4096;

    private readonly Store _store;
    private readonly string _conversation;
    private readonly IPersistentState<ConversationState> _stored;
    private readonly HashSet<string> _known = [];

    /// <param name="store">The durable Redis.</param>
    /// <param name="state">Its state, to which fingerprints are added.</param>
    public Deduplication(Store store, string conversation, IPersistentState<ConversationState> state)
    {
        (_store, _conversation, _stored) = (store, conversation, state);
        Load();
    }

    /// <returns>Those that were not taken before.</returns>
    /// <exception cref="ConversationUnavailableException">The store did not answer.</exception>
    public async Task<IReadOnlyList<PendingMessage>> NewAmongAsync(IEnumerable<PendingMessage> messages, long nowUnixMs)
    {
        var fresh = messages.DistinctBy(message => message.DedupId).Where(IsUnknown).ToList();
        if (fresh.Count == 0 || !HasOlder(nowUnixMs))
        {
            return fresh;
        }

        try
        {
            var seen = await Task.WhenAll(fresh.Select(message => _store.Database.KeyExistsAsync(Store.Seen(_conversation, Fingerprint.Of(message.DedupId)))));

            // Another delivery of the same message may have arrived during the await: only the first one adds it.
            return [.. fresh.Where((message, index) => !seen[index] && IsUnknown(message))];
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new ConversationUnavailableException("Earlier messages could not be looked up.", exception);
        }
    }

    /// <summary>Adds a message to the state; the caller writes it.</summary>
    public void AddToState(PendingMessage message)
    {
        var fingerprint = Fingerprint.Of(message.DedupId);
        _known.Add(fingerprint);
        State.Recent.Add(fingerprint);
    }

    /// <summary>Takes a message for known in this activation only, until <see cref="AddToState"/> or <see cref="ReleaseReserved"/>.</summary>
    public void ReserveInMemory(PendingMessage message) => _known.Add(Fingerprint.Of(message.DedupId));

    /// <summary>It could not be stored: its redelivery is new.</summary>
    public void ReleaseReserved(PendingMessage message) => _known.Remove(Fingerprint.Of(message.DedupId));

    /// <summary>A message that was given up and left nothing: its redelivery is new, since remembering a flood for 8 days fills the store.</summary>
    public void Forget(PendingMessage message)
    {
        var fingerprint = Fingerprint.Of(message.DedupId);
        _known.Remove(fingerprint);
        if (!State.Recent.Remove(fingerprint))
        {
            // It was moved while the message waited.
            _store.Database.KeyDelete(Store.Seen(_conversation, fingerprint), CommandFlags.FireAndForget);
        }
    }

    /// <summary>Keeps the state small: its oldest fingerprints leave it once keys of their own hold them. Where that fails, the next message tries again.</summary>
    public async Task TrimAsync(long nowUnixMs)
    {
        if (State.Recent.Count < StoredLimit + MovedAtOnce)
        {
            return;
        }

        var oldest = State.Recent[..^StoredLimit];
        try
        {
            await Task.WhenAll(oldest.Select(fingerprint => _store.Database.StringSetAsync(Store.Seen(_conversation, fingerprint), 1, Retention)));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return;
        }

        State.Recent.RemoveRange(0, oldest.Count);
        State.OlderSeenUntilUnixMs = nowUnixMs + (long)Retention.TotalMilliseconds;
        if (_known.Count > KnownLimit + State.Inbox.Count)
        {
            _known.Clear();
            Load();
        }
    }

    // Read each time: an erasure puts another object there.
    private ConversationState State => _stored.State;

    private bool IsUnknown(PendingMessage message) => !_known.Contains(Fingerprint.Of(message.DedupId));

    /// <summary>Whether keys of their own may hold an older message. Version 0.1.0 kept all messages there, and did not say so.</summary>
    private bool HasOlder(long nowUnixMs)
        => nowUnixMs < State.OlderSeenUntilUnixMs || (State.OlderSeenUntilUnixMs == 0 && State.Recent.Count >= StoredLimit);

    private void Load()
    {
        _known.UnionWith(State.Recent);
        _known.UnionWith(State.Inbox.Select(item => Fingerprint.Of(item.DedupId)));
    }
}
