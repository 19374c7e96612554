using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Ids of the business's phone numbers under which conversations are kept: an erasure looks under each. Records do not name all conversations,
/// since some messages have no record.
/// </summary>
internal sealed class BusinessNumbers(Store store, IOptions<WhatsAppOptions> whatsApp, IOptions<ConversationOptions> conversations, TimeProvider time)
{
    /// <summary>More than a business has: the ids come with webhooks. The ones that were used last are kept.</summary>
    public const int MaxCount = 1000;

    private static readonly TimeSpan EnteredAgainAfter = TimeSpan.FromHours(1);

    /// <summary>A conversation is stored until its last message has ended, at the latest <c>Conversations:MaxAge</c> after it was taken, for its retention.</summary>
    private TimeSpan Retention => conversations.Value.Retention + TimeSpan.FromDays(2);

    private readonly ConcurrentDictionary<string, long> _entered = new(StringComparer.Ordinal);

    /// <summary>Enters the number of a conversation that is about to be stored; returns when that is durable. Mostly it was entered within the hour.</summary>
    /// <exception cref="ConversationUnavailableException">It could not be entered.</exception>
    public Task EnterAsync(string conversation)
    {
        var (number, now) = (PersonDirectory.NumberOf(conversation), time.GetUtcNow().ToUnixTimeMilliseconds());
        return _entered.TryGetValue(number, out var entered) && Math.Abs(now - entered) < EnteredAgainAfter.TotalMilliseconds
            ? Task.CompletedTask
            : EnterAsync(number, now);
    }

    /// <summary>With the configured one.</summary>
    public async Task<IReadOnlyCollection<string>> AllAsync()
    {
        var known = await store.Database.SortedSetRangeByRankAsync(Store.Numbers);
        return known.Select(number => (string)number!).Append(whatsApp.Value.PhoneNumberId).ToHashSet(StringComparer.Ordinal);
    }

    private async Task EnterAsync(string number, long now)
    {
        try
        {
            await store.Database.SortedSetAddAsync(Store.Numbers, number, now);
            await Task.WhenAll(
                store.Database.SortedSetRemoveRangeByScoreAsync(Store.Numbers, double.NegativeInfinity, now - Retention.TotalMilliseconds),
                store.Database.SortedSetRemoveRangeByRankAsync(Store.Numbers, 0, -MaxCount - 1),
                store.Database.KeyExpireAsync(Store.Numbers, Retention));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new ConversationUnavailableException("The business's number could not be entered.", exception);
        }

        if (_entered.Count >= MaxCount)
        {
            _entered.Clear();
        }

        _entered[number] = now;
    }
}
