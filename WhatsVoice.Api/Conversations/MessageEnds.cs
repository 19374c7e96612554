using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>What is entered once when a message ends, however it came there: history, statistics, record, dead letter.</summary>
internal sealed partial class MessageEnds(
    IReplyWriter replies,
    VoiceMessageRecords records,
    DeadLetters deadLetters,
    StageClock stages,
    ReplyStatistics statistics,
    ApiTelemetry telemetry,
    TimeProvider time,
    ILogger<MessageEnds> logger)
{
    /// <summary>Turns kept with a conversation, whose state is written several times a message.</summary>
    private const int HistoryLimit = 20;

    /// <summary>A turn's characters: what is longer is cut, since every reply pays for all turns.</summary>
    private const int TurnLimit = 2000;

    /// <summary>The next write of the conversation's state makes it durable.</summary>
    /// <returns>False when nothing of it is kept, see <see cref="DeadLetters.AddAsync"/>.</returns>
    public async Task<bool> EnterAsync(PendingMessage message, ConversationState state, string conversation)
    {
        switch (message.State)
        {
            case VoiceMessageState.Accepted:
                Accepted(message, state);
                break;
            case VoiceMessageState.Dead:
                return await deadLetters.AddAsync(message, conversation);
            case VoiceMessageState.Expired:
                Log.Expired(logger, message.VoiceMessageId);
                records.Move(message.VoiceMessageId, message.State);
                break;
            default:
                records.Move(message.VoiceMessageId, message.State);
                break;
        }

        return true;
    }

    private void Accepted(PendingMessage message, ConversationState state)
    {
        state.RememberAnswer(message);
        if (message.FailedMessageId is null)
        {
            // A replacement was remembered and counted when the first send was accepted.
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            state.Usage = PersonLimits.Answered(state.Usage, message, now);
            Remember(message, state);
        }

        message.Stages.Total = stages.Since(message);
        records.Accepted(message.VoiceMessageId, message.AnswerMessageId!, message.Stages, message.Audio, message.MediaId);
        telemetry.Replied(message.Stages.Total.Value, message.IsInWriting ? "text" : "voice");
        statistics.Replied(message.Stages, message.Audio, voice: !message.IsInWriting, message.Reply?.Text.Length ?? 0);
    }

    private void Remember(PendingMessage message, ConversationState state)
    {
        if (!replies.Costs || message.Reply is { IsConfirmation: true })
        {
            return;
        }

        if ((message.Transcript ?? message.Message.Text) is { Length: > 0 } words)
        {
            state.History.Add(new ChatTurn(FromPerson: true, Cut(words)));
        }

        if (message.Reply is { } reply)
        {
            state.History.Add(new ChatTurn(FromPerson: false, Cut(reply.Text)));
        }

        if (state.History.Count > HistoryLimit)
        {
            state.History.RemoveRange(0, state.History.Count - HistoryLimit);
        }
    }

    private static string Cut(string text) => text.Length <= TurnLimit ? text : text[..TurnLimit];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{VoiceMessage}: the message was older than Conversations:MaxAge when its turn came and is not answered any more")]
        public static partial void Expired(ILogger logger, string voiceMessage);
    }
}
