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
    SharedUploads uploads,
    MediaMemory media,
    MessageSender sender,
    Throughput throughput,
    VoiceMessageRecords records,
    SentOrders sent,
    Repeats repeats,
    ApiTelemetry telemetry,
    Stages stages,
    ReplyStatistics statistics,
    IOptions<ConversationOptions> options,
    IOptions<ReplyOptions> replyWords,
    TimeProvider time,
    ILogger<Answerer> logger)
{
    /// <summary>After so many failed tries at speech the person gets the reply as text.</summary>
    private const int SpeechRepeats = 3;

    /// <summary>Turns kept with a conversation, whose state is written several times a message.</summary>
    private const int HistoryLimit = 20;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <param name="item">The message; its progress is changed.</param>
    /// <param name="state">The conversation it belongs to; its history is added to.</param>
    /// <param name="conversation">The conversation's key.</param>
    /// <param name="durable">When the message would survive a crash. Until then nothing is done that the person or WhatsApp could notice.</param>
    /// <param name="saveAsync">Makes the progress durable.</param>
    public async Task<AnswerResult> AnswerAsync(PendingMessage item, ConversationState state, string conversation, Task durable, Func<Task> saveAsync)
    {
        if (item is { Attempts: 1, Repeats: 0 })
        {
            stages.Waited(item);
        }

        Log.Attempt(logger, item.VoiceMessageId, item.Attempts);
        using var activity = telemetry.StartAnswer(item.Message.TraceParent, item.VoiceMessageId, item.Attempts, item.Repeats);

        try
        {
            return await StepsAsync(item, state, conversation, durable, saveAsync);
        }
        catch (WhatsAppException exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Kind.ToString());
            return repeats.After(item, exception);
        }
        catch (ReplyException exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "reply");
            Log.NoReply(logger, item.VoiceMessageId, exception.Message);
            return repeats.Later(item, exception.RetryAfter, "reply", exception.Message);
        }
        catch (SpeechException exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "speech");
            Log.NoSpeech(logger, item.VoiceMessageId, exception.Message);
            return repeats.Later(item, exception.RetryAfter, "speech", exception.Message);
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

    private async Task<AnswerResult> StepsAsync(PendingMessage item, ConversationState state, string conversation, Task durable, Func<Task> saveAsync)
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
            ? new ReadReceipt(readMarks, to.PhoneNumberId, message.Id, typing: message.Text is not null, durable, time)
            : null;
        if (replies.Costs && item.Reply is null)
        {
            await durable;
        }

        var reply = item.Reply ?? await stages.RunAsync(item, "reply", () => FindReplyAsync(message, state));
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

        var written = reply.AsText || state.PrefersText || item.Encoding == AudioEncoding.None;
        var speaking = written || item.MediaId is not null ? null : SpeakAndUploadAsync(item, to, reply, durable);
        await durable;
        records.Begin(item, VoiceMessageState.Synthesizing, conversation, to);
        var voice = !written && (speaking is null || await speaking);
        await (receipt?.SettleAsync() ?? Task.CompletedTask);
        await throughput.WaitAsync(to.PhoneNumberId, CancellationToken.None);

        item.SendingSinceUnixMs = Now;
        sent.Keep(item);
        records.Sending(item.VoiceMessageId);
        await saveAsync();

        // Beside the grain, like the other calls: awaits within an HTTP call need not come back to it, and touch nothing of it.
        var messageId = await stages.RunAsync(item, "send", () => Task.Run(() => voice
            ? sender.SendVoiceNoteAsync(to, item.MediaId!, item.QuotedMessageId, item.VoiceMessageId, CancellationToken.None)
            : sender.SendTextAsync(to, reply.Text, item.QuotedMessageId, item.VoiceMessageId, CancellationToken.None)));

        state.LastVoiceMessageId = item.VoiceMessageId;
        Remember(state, message, reply);
        item.Course.Total = stages.Since(item);
        records.Accepted(item, messageId);
        telemetry.Replied(item.Course.Total.Value, voice ? "voice" : "text");
        statistics.Replied(item.Course, voice, reply.Text.Length);
        return AnswerResult.Done;
    }

    /// <summary>The reply writer's, unless the person asks for text (then the latest answer again, in writing) or for voice (then nothing).</summary>
    private async Task<Reply?> FindReplyAsync(InboundMessage message, ConversationState state)
    {
        if (!replyWords.Value.IsSwitch(message.Text, out var toText))
        {
            return await replies.WriteAsync(message, state.History, CancellationToken.None);
        }

        state.PrefersText = toText;
        if (!toText || state.LastVoiceMessageId is null || await sent.FindAsync(state.LastVoiceMessageId) is not { } last)
        {
            return null;
        }

        var reply = last.Order.Reply ?? await replies.WriteAsync(last.Order.Message, state.History, CancellationToken.None);
        return reply is null ? null : reply with { AsText = true };
    }

    /// <summary>Null: as the Tts service is set. 16 kbit/s makes it encode anew what an engine delivered as Opus.</summary>
    private static int? BitRateOf(AudioEncoding encoding) => encoding == AudioEncoding.Anew ? 16_000 : null;

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

    /// <summary>Speech is begun before the message is durable: should that fail, the message comes again and its speech is in the cache.</summary>
    /// <returns>False when the reply cannot be spoken: it goes out as text.</returns>
    private async Task<bool> SpeakAndUploadAsync(PendingMessage item, Recipient to, Reply reply, Task durable)
    {
        var request = new SpeechRequest(reply.Text, reply.Voice, reply.Profile, reply.Language, BitRateOf(item.Encoding));
        var key = MediaMemory.KeyOf(request);
        var earlier = item.UploadAnew ? Task.FromResult<UploadedAudio?>(null) : media.FindAsync(to.PhoneNumberId, key);
        SpokenAudio audio;
        try
        {
            audio = await stages.RunAsync(item, "speech", () => Task.Run(() => speech.SpeakAsync(request, CancellationToken.None)));
        }
        catch (SpeechException exception) when (exception.Unspeakable || item.Repeats >= SpeechRepeats)
        {
            Log.TextInstead(logger, item.VoiceMessageId, exception.Message);
            return false;
        }

        await durable;
        item.Course.Audio = audio;
        item.MediaKey = key;
        item.MediaId = await earlier is { } uploaded && uploaded.Hash == audio.Hash ? uploaded.MediaId : null;
        if (item.MediaId is null)
        {
            records.Move(item.VoiceMessageId, VoiceMessageState.Uploading);
            item.MediaId = await stages.RunAsync(item, "upload", () => Task.Run(() => uploads.UploadAsync(to.PhoneNumberId, audio.Hash, audio.Bytes)));
            media.Remember(to.PhoneNumberId, key, new UploadedAudio(audio.Hash, item.MediaId));
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{VoiceMessage}: no speech, {Reason}")]
        public static partial void NoSpeech(ILogger logger, string voiceMessage, string reason);

        [LoggerMessage(2, LogLevel.Warning, "{VoiceMessage}: the reply goes out as text, {Reason}")]
        public static partial void TextInstead(ILogger logger, string voiceMessage, string reason);

        [LoggerMessage(3, LogLevel.Error, "{VoiceMessage}: attempt {Attempt} failed")]
        public static partial void Failed(ILogger logger, string voiceMessage, int attempt, Exception exception);

        [LoggerMessage(4, LogLevel.Debug, "{VoiceMessage}: attempt {Attempt}")]
        public static partial void Attempt(ILogger logger, string voiceMessage, int attempt);

        [LoggerMessage(8, LogLevel.Warning, "{VoiceMessage}: no reply, {Reason}")]
        public static partial void NoReply(ILogger logger, string voiceMessage, string reason);

        [LoggerMessage(7, LogLevel.Warning, "{VoiceMessage}: the message was older than {MaxAge} when its turn came and is not answered any more")]
        public static partial void Expired(ILogger logger, string voiceMessage, TimeSpan maxAge);
    }
}
