using System.Text.Json;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Conversations;

/// <summary>What was sent, for as long as WhatsApp may still say that it cannot deliver it.</summary>
/// <param name="MediaKey">Under which its upload is remembered; null where nothing was uploaded.</param>
internal sealed record SentOrder(VoiceMessageOrder Order, string? MediaKey);

/// <summary>Keeps what was sent for an hour: a <c>failed</c> status webhook may ask for it in another form, and so may the person.</summary>
internal sealed class SentOrders(Store store)
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(1);

    /// <summary>Called right before the write that precedes the send; both go over one connection, so both are durable by then.</summary>
    public void Keep(PendingMessage message) => store.Database.StringSet(
        Store.Sent(message.VoiceMessageId),
        JsonSerializer.SerializeToUtf8Bytes(new SentOrder(WithoutWhatPersonWrote(message.ToOrder()), message.MediaKey), StoredJson.Orders.SentOrder),
        Retention,
        flags: CommandFlags.FireAndForget);

    /// <returns>Null when it was sent more than an hour ago.</returns>
    public async Task<SentOrder?> FindAsync(string voiceMessageId)
    {
        var json = await store.Database.StringGetAsync(Store.Sent(voiceMessageId));
        return json.IsNull ? null : JsonSerializer.Deserialize((byte[])json!, StoredJson.Orders.SentOrder);
    }

    /// <summary>A repair sends the reply: what it answers, which may be many times as long, is not needed any more.</summary>
    private static VoiceMessageOrder WithoutWhatPersonWrote(VoiceMessageOrder order)
        => order.Reply is null ? order : order with { Message = order.Message with { Text = null, Content = null } };

    public Task EraseAsync(IEnumerable<string> voiceMessageIds) => store.Database.KeyDeleteAsync([.. voiceMessageIds.Select(Store.Sent)]);
}
