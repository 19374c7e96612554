using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>Records the end of a message, once: history, statistics, record, dead letter.</summary>
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

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The next write of the conversation's state makes it durable.</summary>
    /// <returns>
    /// False when a redelivery may be taken like a new message: nothing of this one is kept, see <see cref="DeadLetters.AddAsync"/> and
    /// <see cref="PersonLimits.MaxUnansweredPerDay"/>, and no attempt at it was made, which would cost once more.
    /// </returns>
    public async Task<bool> RecordAsync(PendingMessage message, ConversationState state, string conversation)
    {
        if (message.HasRecord)
        {
            records.Open(message.ToRecord(conversation));
        }

        switch (message.State)
        {
            case VoiceMessageState.Accepted:
                Accepted(message, state);
                break;
            case VoiceMessageState.Dead:
                var wasTried = message is { IsOrder: false, FirstAttemptAtUnixMs: > 0 };
                if (wasTried && !message.IsRedriven)
                {
                    state.Usage = PersonLimits.Tried(state.Usage, Now);
                }

                return await deadLetters.AddAsync(message, conversation) || wasTried;
            default:
                return await UnansweredAsync(message, state, conversation);
        }

        return true;
    }

    /// <summary>Silent or expired: nothing was sent, so no status webhook can come for it.</summary>
    private async Task<bool> UnansweredAsync(PendingMessage message, ConversationState state, string conversation)
    {
        var isOfPerson = message is { IsOrder: false, PartOf: null };
        if (isOfPerson && message.FirstAttemptAtUnixMs > 0 && replies.Costs)
        {
            // The reply writer was asked, or may have been, where the process died in the attempt and the message then expired.
            state.Usage = PersonLimits.Tried(state.Usage, Now);
        }
        else if (isOfPerson)
        {
            state.Usage = PersonLimits.Unanswered(state.Usage, Now);
            if (state.Usage.UnansweredToday > PersonLimits.MaxUnansweredPerDay)
            {
                await records.DiscardAsync(message.VoiceMessageId, PersonDirectory.PersonOf(conversation));
                if (state.Usage.UnansweredToday == PersonLimits.MaxUnansweredPerDay + 1)
                {
                    Log.Discarding(logger, conversation, PersonLimits.MaxUnansweredPerDay);
                }

                return false;
            }
        }

        if (message.State == VoiceMessageState.Expired)
        {
            Log.Expired(logger, message.VoiceMessageId);
        }

        switch (message)
        {
            case { HasRecord: false }:
                break;
            case { State: VoiceMessageState.Silent }:
                records.Silent(message.VoiceMessageId);
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
            state.Usage = PersonLimits.Answered(state.Usage, message, Now);
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

        [LoggerMessage(2, LogLevel.Warning, "In conversation {Conversation} {Count} messages had no answer today, such as stickers or reactions. Further ones leave no record")]
        public static partial void Discarding(ILogger logger, string conversation, int count);
    }
}
