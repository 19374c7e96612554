using Microsoft.Extensions.Options;
using Orleans.Runtime;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>What a conversation does with messages beside answering them: deduplication, records, dead letters for what finds no room.</summary>
internal sealed partial class Intake(
    Store store,
    ConversationGrains conversations,
    VoiceMessageRecords records,
    BusinessNumbers numbers,
    DeadLetters deadLetters,
    IOptions<ConversationOptions> options,
    ILogger<ConversationGrain> logger)
{
    public Deduplication Deduplicate(string conversation, IPersistentState<ConversationState> state) => new(store, conversation, state);

    /// <param name="onBroken">Called once, when memory may be ahead of the store.</param>
    public StateWriter Writer(string conversation, IPersistentState<ConversationState> state, Action<Exception> onBroken) => new(state, exception =>
    {
        Log.Broken(logger, conversation, exception);
        onBroken(exception);
    });

    /// <param name="earlier">The earlier conversation whose state is stored here now; null for none.</param>
    public Task StoredAsync(string? earlier) => earlier is null ? Task.CompletedTask : conversations.Find(earlier).HandOverAsync(isStored: true);

    /// <summary>
    /// Opens the messages' records, which are written behind the work: a crash may have lost what the first activation had not written yet, and
    /// without its conversation a record's status webhooks lead nowhere. Repeating it is safe.
    /// </summary>
    public void OpenRecords(string conversation, IEnumerable<PendingMessage> messages)
    {
        foreach (var message in messages.Where(message => message.HasRecord))
        {
            records.Open(message.ToRecord(conversation));
        }
    }

    /// <summary>Returns when the records of this process are in the store as far as they are known.</summary>
    /// <exception cref="ConversationUnavailableException">The store did not answer.</exception>
    public async Task WriteRecordsAsync()
    {
        try
        {
            await records.WriteAllAsync();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new ConversationUnavailableException("Records could not be stored.", exception);
        }
    }

    /// <summary>Before a conversation is stored: an erasure finds it by its number (<see cref="BusinessNumbers"/>).</summary>
    public Task EnterNumberAsync(string conversation) => numbers.EnterAsync(conversation);

    /// <summary>Makes dead letters of messages that found no room in the inbox.</summary>
    /// <returns>Those of which something is kept, see <see cref="DeadLetters.AddAsync"/>.</returns>
    public async Task<List<PendingMessage>> GiveUpAsync(string conversation, IEnumerable<PendingMessage> overflow)
    {
        var kept = new List<PendingMessage>();
        foreach (var message in overflow)
        {
            if (await deadLetters.AddAsync(MessageLifecycle.NoRoom(message, options.Value.MaxPending), conversation))
            {
                kept.Add(message);
            }
        }

        return kept;
    }

    /// <summary>Takes over the conversation that a version up to 0.1.0 kept under another key.</summary>
    /// <param name="message">The first message under the new key; says who the person is.</param>
    /// <param name="state">The new state, which is empty.</param>
    /// <returns>The earlier key; null when there was no such conversation.</returns>
    public async Task<string?> AdoptAsync(InboundMessage message, ConversationState state)
    {
        if ((message.Phone ?? message.UserId) is not { } person)
        {
            return null;
        }

        var key = PersonDirectory.EarlierConversationOf(message.PhoneNumberId, person);
        if (await conversations.Find(key).HandOverAsync(isStored: false) is not { } json)
        {
            return null;
        }

        var earlier = new ConversationStateSerializer().Deserialize<ConversationState>(BinaryData.FromString(json));
        state.Inbox = earlier.Inbox;
        state.Recent = earlier.Recent;
        state.History = earlier.History;
        state.PairRatePaidUntilUnixMs = earlier.PairRatePaidUntilUnixMs;
        state.PrefersText = earlier.PrefersText;
        state.LastVoiceMessageId = earlier.LastVoiceMessageId;
        state.LastWroteUnixSeconds = earlier.LastWroteUnixSeconds;
        return key;
    }

    /// <summary>
    /// Looks whether a status webhook has settled a send that was in doubt, here or at another replica. In the record too: what this activation was told
    /// is lost with its process, while a message may wait long before it is sent again.
    /// </summary>
    public async Task<PendingMessage> LookForStatusAsync(PendingMessage message, string? settled)
    {
        if (settled is null && message.MayHaveBeenAccepted)
        {
            settled = await records.FindMessageIdAsync(message.VoiceMessageId);
        }

        return settled is { Length: > 0 } messageId ? MessageLifecycle.Settled(message, messageId) : message;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Conversation {Conversation} could not be worked on and is loaded anew")]
        public static partial void Broken(ILogger logger, string conversation, Exception exception);
    }
}
