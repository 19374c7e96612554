using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>Hands voice messages of other programs to the person's conversation, where they take their turn among the answers.</summary>
internal sealed class Outbox(ConversationGrains conversations, VoiceMessageRecords records, TimeProvider time)
{
    /// <summary>Returns when the message is durable. Repeating it with the same id is safe.</summary>
    /// <exception cref="ConversationUnavailableException">It could not be stored.</exception>
    public async Task SendAsync(string id, string phoneNumberId, SendVoiceMessage request)
    {
        var to = request.To!.TrimStart('+');
        var now = time.GetUtcNow();
        var message = new InboundMessage
        {
            Id = id,
            PhoneNumberId = phoneNumberId,
            Phone = to,
            Type = InboundMessage.Outbound,
            SentAtUnixSeconds = now.ToUnixTimeSeconds(),
            ReceivedAtUnixMs = now.ToUnixTimeMilliseconds(),
            TraceParent = System.Diagnostics.Activity.Current?.Id,
        };
        var order = new VoiceMessageOrder(id, message, new Reply(request.Text!, request.Voice, request.Profile, request.Language), request.ReplyTo);
        var conversation = ConversationKey.For(phoneNumberId, to).Value;
        if (await records.FindAsync(id) is null)
        {
            records.Begin(PendingMessage.For(order), VoiceMessageState.Queued, conversation, new Recipient(phoneNumberId, to, null));
            records.Write(id);
        }

        await conversations.Find(conversation).SendAsync(order);
    }
}
