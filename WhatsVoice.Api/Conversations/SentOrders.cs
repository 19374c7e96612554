using System.Text.Json;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>Keeps what was sent for an hour: a <c>failed</c> status webhook may ask for it in another form, and so may the person.</summary>
internal sealed class SentOrders(Store store)
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>Called right before the write that precedes the send; both go over one connection, so both are durable by then.</summary>
    public void Keep(PendingMessage item) => store.Database.StringSet(
        Store.Sent(item.VoiceMessageId),
        JsonSerializer.SerializeToUtf8Bytes(new SentOrder(item.ToOrder(), item.MediaKey), VoiceMessageJson.Default.SentOrder),
        Memory,
        flags: CommandFlags.FireAndForget);

    /// <returns>Null when it was sent more than an hour ago.</returns>
    public async Task<SentOrder?> FindAsync(string voiceMessageId)
    {
        var json = await store.Database.StringGetAsync(Store.Sent(voiceMessageId));
        return json.IsNull ? null : JsonSerializer.Deserialize((byte[])json!, VoiceMessageJson.Default.SentOrder);
    }
}
