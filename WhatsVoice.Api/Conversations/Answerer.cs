using System.Diagnostics;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>Takes one message through its steps: read mark beside reply, speech and upload; then the send.</summary>
internal sealed partial class Answerer(
    IReplyWriter replies,
    SpeechClient speech,
    ReadMarks readMarks,
    MediaUploads uploads,
    MediaMemory media,
    MessageSender sender,
    Throughput throughput,
    VoiceMessageRecords records,
    ApiTelemetry telemetry,
    Stages stages,
    ReplyStatistics statistics,
    IOptions<ConversationOptions> options,
    TimeProvider time,
    ILogger<Answerer> logger)
{
    /// <summary>After so many failed tries at speech the person gets the reply as text.</summary>
    private const int SpeechRepeats = 3;

    /// <summary>Turns kept with a conversation, whose state is written several times a message.</summary>
    private const int HistoryLimit = 20;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Decides about a send whose outcome is not known: settled by a status webhook, still to wait for one, or (null) to be sent again.</summary>
    public async Task<AnswerResult?> ResolveUncertainAsync(PendingMessage item)
    {
        var messageId = item.SettledMessageId ?? await records.FindMessageIdAsync(item.VoiceMessageId);
        if (messageId is not null)
        {
            records.Accepted(item, messageId);
            return AnswerResult.Done;
        }

        var deadline = item.SendingSinceUnixMs.GetValueOrDefault() + (long)options.Value.UncertainFor.TotalMilliseconds;
        if (Now < deadline)
        {
            records.Move(item.VoiceMessageId, VoiceMessageState.Uncertain);
            return AnswerResult.Later(deadline);
        }

        Log.SentAgain(logger, item.VoiceMessageId, options.Value.UncertainFor);
        item.SendingSinceUnixMs = null;
        return null;
    }

    /// <param name="item">The message; its progress is changed.</param>
    /// <param name="state">The conversation it belongs to; its history is added to.</param>
    /// <param name="conversation">The conversation's key.</param>
    /// <param name="saveAsync">Makes the progress durable.</param>
    public async Task<AnswerResult> AnswerAsync(PendingMessage item, ConversationState state, string conversation, Func<Task> saveAsync)
    {
        using var activity = StartActivity(item);
        if (item is { Attempts: 1, Repeats: 0 })
        {
            stages.Waited(item);
        }

        try
        {
            return await StepsAsync(item, state, conversation, saveAsync);
        }
        catch (WhatsAppException exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Kind.ToString());
            return Decide(item, exception);
        }
        catch (ReplyException exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "reply");
            Log.NoReply(logger, item.VoiceMessageId, exception.Message);
            return RepeatLater(item, null, "reply", exception.Message);
        }
        catch (SpeechException exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "speech");
            Log.NoSpeech(logger, item.VoiceMessageId, exception.Message);
            return RepeatLater(item, null, "speech", exception.Message);
        }
        catch (Exception exception) when (exception is not ConversationUnavailableException)
        {
            // A fault of ours: it counts as an attempt, so that it ends in the dead letters instead of going on for ever.
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            Log.Failed(logger, item.VoiceMessageId, item.Attempts, exception);
            item.SendingSinceUnixMs = null;
            return AnswerResult.Later(Now + (long)options.Value.RepeatDelay.TotalMilliseconds);
        }
    }

    /// <summary>Enters that a message was too old when its turn came.</summary>
    public void Expire(PendingMessage item)
    {
        Log.Expired(logger, item.VoiceMessageId, options.Value.MaxAge);
        records.Move(item.VoiceMessageId, VoiceMessageState.Expired);
    }

    private async Task<AnswerResult> StepsAsync(PendingMessage item, ConversationState state, string conversation, Func<Task> saveAsync)
    {
        var message = item.Message;
        if (message.Type == "reaction")
        {
            // A reaction is about an earlier message: there is nothing to answer, and WhatsApp shows no read mark for it.
            return AnswerResult.Silent;
        }

        var to = new Recipient(message.PhoneNumberId, message.Phone, message.UserId);

        // Again after a crash, where the first one may have been lost, but not with every repeat: once more does no harm.
        await using var receipt = item.Repeats == 0 && message.Type != InboundMessage.Outbound
            ? new ReadReceipt(readMarks, to.PhoneNumberId, message.Id, typing: message.Text is not null, time)
            : null;
        var reply = item.Reply ?? await stages.RunAsync(item, "reply", () => replies.WriteAsync(message, state.History, CancellationToken.None));
        if (reply is null)
        {
            await (receipt?.SettleAsync() ?? Task.CompletedTask);
            return AnswerResult.Silent;
        }

        if (replies.Costs && item.Reply is null)
        {
            item.Reply = reply;
            await saveAsync();
        }

        if (item.MediaId is null)
        {
            records.Begin(item, VoiceMessageState.Synthesizing, conversation, to);
        }

        var voice = item.MediaId is not null || await SpeakAndUploadAsync(item, to, reply);
        await (receipt?.SettleAsync() ?? Task.CompletedTask);
        await throughput.WaitAsync(to.PhoneNumberId, CancellationToken.None);

        item.SendingSinceUnixMs = Now;
        await saveAsync();
        var messageId = await stages.RunAsync(item, "send", () => voice
            ? sender.SendVoiceNoteAsync(to, item.MediaId!, item.QuotedMessageId, item.VoiceMessageId, CancellationToken.None)
            : sender.SendTextAsync(to, reply.Text, item.QuotedMessageId, item.VoiceMessageId, CancellationToken.None));

        Remember(state, message, reply);
        item.Course.Total = stages.Since(item);
        records.Accepted(item, messageId);
        telemetry.Replied(item.Course.Total.Value, voice ? "voice" : "text");
        statistics.Replied(item.Course, voice, reply.Text.Length);
        return AnswerResult.Done;
    }

    /// <summary>Adds both turns to the history; the write that removes the message stores them.</summary>
    private void Remember(ConversationState state, InboundMessage message, Reply reply)
    {
        if (!replies.Costs)
        {
            return;
        }

        if (message.Text is not null)
        {
            state.History.Add(new ChatTurn(FromPerson: true, message.Text));
        }

        state.History.Add(new ChatTurn(FromPerson: false, reply.Text));
        if (state.History.Count > HistoryLimit)
        {
            state.History.RemoveRange(0, state.History.Count - HistoryLimit);
        }
    }

    /// <returns>False when the reply cannot be spoken: it goes out as text.</returns>
    private async Task<bool> SpeakAndUploadAsync(PendingMessage item, Recipient to, Reply reply)
    {
        SpokenAudio audio;
        try
        {
            audio = await stages.RunAsync(item, "speech", () => speech.SpeakAsync(reply, CancellationToken.None));
        }
        catch (SpeechException exception) when (exception.Unspeakable || item.Repeats >= SpeechRepeats)
        {
            Log.TextInstead(logger, item.VoiceMessageId, exception.Message);
            return false;
        }

        item.Course.Audio = audio;
        var key = MediaMemory.KeyOf(audio.Bytes.Span);
        item.MediaId = item.UploadAnew ? null : await media.FindAsync(to.PhoneNumberId, key);
        if (item.MediaId is null)
        {
            records.Move(item.VoiceMessageId, VoiceMessageState.Uploading);
            item.MediaId = await stages.RunAsync(item, "upload", () => uploads.UploadVoiceNoteAsync(to.PhoneNumberId, audio.Bytes, CancellationToken.None));
            await media.RememberAsync(to.PhoneNumberId, key, item.MediaId);
        }

        return true;
    }

    private AnswerResult Decide(PendingMessage item, WhatsAppException exception)
    {
        if (exception.Kind == WhatsAppFailure.Uncertain)
        {
            Log.Uncertain(logger, item.VoiceMessageId, exception.Message);
            records.Move(item.VoiceMessageId, VoiceMessageState.Uncertain);
            return AnswerResult.Later(item.SendingSinceUnixMs.GetValueOrDefault() + (long)options.Value.UncertainFor.TotalMilliseconds);
        }

        // Refused or never reached: nothing is on its way.
        item.SendingSinceUnixMs = null;
        switch (exception.Kind)
        {
            case WhatsAppFailure.Final:
                return AnswerResult.GiveUp($"whatsapp_{exception.Code}", exception.Message);
            case WhatsAppFailure.MediaUnknown when item is { MediaId: not null, UploadAnew: false }:
                item.MediaId = null;
                item.UploadAnew = true;
                return RepeatLater(item, TimeSpan.Zero, "media", exception.Message);
            case WhatsAppFailure.MediaUnknown:
                return AnswerResult.GiveUp($"whatsapp_{exception.Code}", exception.Message);
            case WhatsAppFailure.PairRate:
                // Documented: wait 4^X seconds, X from 0.
                return RepeatLater(item, TimeSpan.FromSeconds(Math.Min(LongestDelay.TotalSeconds, Math.Pow(4, item.Repeats))), "pair_rate", exception.Message);
            case WhatsAppFailure.Account:
                Log.AccountTrouble(logger, exception.Code, exception.Message);
                return RepeatLater(item, LongestDelay, "account", exception.Message);
            default:
                return RepeatLater(item, exception.RetryAfter, "upstream", exception.Message);
        }
    }

    /// <summary>A passing fault is no attempt: an outage of minutes must not turn every message into a dead letter.</summary>
    private AnswerResult RepeatLater(PendingMessage item, TimeSpan? delay, string reason, string detail)
    {
        if (Now - item.Message.ReceivedAtUnixMs > options.Value.RepeatFor.TotalMilliseconds)
        {
            return AnswerResult.GiveUp(reason, detail);
        }

        var wait = delay ?? TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, options.Value.RepeatDelay.Ticks << Math.Min(item.Repeats, 16)));
        item.Repeats++;
        item.Attempts--;
        return AnswerResult.Later(Now + (long)wait.TotalMilliseconds);
    }

    /// <summary>The first attempt belongs to the webhook's trace; later ones are traces of their own, linked to it.</summary>
    private Activity? StartActivity(PendingMessage item)
    {
        ActivityContext.TryParse(item.Message.TraceParent, null, isRemote: true, out var webhook);
        var first = item is { Attempts: 1, Repeats: 0 };
        return telemetry.Source.StartActivity(
            "answer",
            ActivityKind.Consumer,
            first ? webhook : default,
            [new("whatsvoice.attempt", item.Attempts), new("whatsvoice.voice_message.id", item.VoiceMessageId)],
            first || webhook == default ? null : [new ActivityLink(webhook)]);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{VoiceMessage}: no speech, {Reason}")]
        public static partial void NoSpeech(ILogger logger, string voiceMessage, string reason);

        [LoggerMessage(2, LogLevel.Warning, "{VoiceMessage}: the reply goes out as text, {Reason}")]
        public static partial void TextInstead(ILogger logger, string voiceMessage, string reason);

        [LoggerMessage(3, LogLevel.Error, "{VoiceMessage}: attempt {Attempt} failed")]
        public static partial void Failed(ILogger logger, string voiceMessage, int attempt, Exception exception);

        [LoggerMessage(4, LogLevel.Warning, "{VoiceMessage}: {Reason} A status webhook will tell whether it was sent")]
        public static partial void Uncertain(ILogger logger, string voiceMessage, string reason);

        [LoggerMessage(5, LogLevel.Warning, "{VoiceMessage}: no status webhook came within {Limit}, so it is sent again, perhaps a second time")]
        public static partial void SentAgain(ILogger logger, string voiceMessage, TimeSpan limit);

        [LoggerMessage(8, LogLevel.Warning, "{VoiceMessage}: no reply, {Reason}")]
        public static partial void NoReply(ILogger logger, string voiceMessage, string reason);

        [LoggerMessage(7, LogLevel.Warning, "{VoiceMessage}: the message was older than {MaxAge} when its turn came and is not answered any more")]
        public static partial void Expired(ILogger logger, string voiceMessage, TimeSpan maxAge);

        [LoggerMessage(6, LogLevel.Critical, "WhatsApp refuses this account or number ({Code}), nothing can be sent until that is mended: {Reason}")]
        public static partial void AccountTrouble(ILogger logger, int code, string reason);
    }
}
