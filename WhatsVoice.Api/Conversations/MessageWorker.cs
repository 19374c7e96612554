using System.Diagnostics;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>Takes one message through its steps until it ends or waits. What follows from each step decides <see cref="MessageLifecycle"/>.</summary>
internal sealed partial class MessageWorker(
    IEnumerable<IMessageStep> steps,
    ReadMarks readMarks,
    VoiceMessageRecords records,
    StepFailures failures,
    StageClock stages,
    ApiTelemetry telemetry,
    TimeProvider time,
    ILogger<MessageWorker> logger)
{
    private readonly Dictionary<VoiceMessageState, IMessageStep> _steps = steps.ToDictionary(step => step.State);

    public bool CanHear { get; } = steps.OfType<HearStep>().Any(step => step.CanHear);

    /// <param name="message">Begun: its state is a step's.</param>
    /// <param name="context">Its conversation.</param>
    public async Task<PendingMessage> RunAsync(PendingMessage message, StepContext context)
    {
        Log.Attempt(logger, message.VoiceMessageId, message.Attempts);
        using var activity = telemetry.StartAnswer(message.Message.TraceParent, message.VoiceMessageId, message.Attempts, message.Retries);

        if (message is { Attempts: 1, Retries: 0 })
        {
            stages.Waited(message);
        }

        // Again after a crash, where the first one may have been lost, but not with every retry.
        using var receipt = message is { Retries: 0, IsOutbound: false, Message.Type: not "reaction" }
            ? new ReadReceipt(readMarks, message.Message.PhoneNumberId, message.Message.Id, typing: message.Message is { Text: not null } or { Type: "audio" }, context.Durable, time)
            : null;
        context.Receipt = receipt;
        while (_steps.TryGetValue(message.State, out var step))
        {
            context.Message = message;
            records.Move(message.VoiceMessageId, message.State);
            try
            {
                message = await step.RunAsync(message, context);
            }
            catch (Exception exception) when (exception is not ConversationUnavailableException)
            {
                message = failures.Enter(context.Message, exception, activity);
            }
        }

        if (!message.HasEnded())
        {
            records.Waits(message.VoiceMessageId, message.State, message.LastFault ?? "", message.Stages);
        }

        return message;
    }

    /// <summary>Counts what became of a send whose answer was lost.</summary>
    public void DoubtEnded(PendingMessage message) => telemetry.UncertainSend(message.State switch
    {
        VoiceMessageState.Accepted => "settled",
        VoiceMessageState.Dead => "given_up",
        _ => "sent_again",
    });

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{VoiceMessage}: attempt {Attempt}")]
        public static partial void Attempt(ILogger logger, string voiceMessage, int attempt);
    }
}

/// <summary>What follows when a step of a message fails: the log line, the span's status, a stopped number, and the message's next state.</summary>
internal sealed partial class StepFailures(NumberGate numbers, IOptions<ConversationOptions> options, TimeProvider time, ILogger<StepFailures> logger)
{
    /// <returns>The message as it waits, goes on in another form, or ends.</returns>
    public PendingMessage Enter(PendingMessage message, Exception exception, Activity? activity)
    {
        var fault = Fault.Of(exception);
        activity?.SetTag("error.type", fault.Reason).SetStatus(ActivityStatusCode.Error);
        if (fault.Kind == FaultKind.Account)
        {
            numbers.Stop(message.Message.PhoneNumberId);
        }

        var next = MessageLifecycle.Failed(message, fault, time.GetUtcNow().ToUnixTimeMilliseconds(), options.Value, Random.Shared.NextDouble());
        if (fault.Kind == FaultKind.Defect)
        {
            Log.Defect(logger, message.VoiceMessageId, message.State, exception);
        }
        else
        {
            Log.Failed(logger, message.VoiceMessageId, message.State, fault.Detail, next.State);
        }

        return next;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{VoiceMessage}: {State} failed, {Detail}. It is {Next} now")]
        public static partial void Failed(ILogger logger, string voiceMessage, VoiceMessageState state, string detail, VoiceMessageState next);

        [LoggerMessage(2, LogLevel.Error, "{VoiceMessage}: {State} failed for a reason of our own")]
        public static partial void Defect(ILogger logger, string voiceMessage, VoiceMessageState state, Exception exception);
    }
}

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
    public async Task EnterAsync(PendingMessage message, ConversationState state, string conversation)
    {
        switch (message.State)
        {
            case VoiceMessageState.Accepted:
                Accepted(message, state);
                break;
            case VoiceMessageState.Dead:
                await deadLetters.AddAsync(message, conversation);
                break;
            case VoiceMessageState.Expired:
                Log.Expired(logger, message.VoiceMessageId);
                records.Move(message.VoiceMessageId, message.State);
                break;
            default:
                records.Move(message.VoiceMessageId, message.State);
                break;
        }
    }

    private void Accepted(PendingMessage message, ConversationState state)
    {
        state.LastVoiceMessageId = message.VoiceMessageId;
        if (message.FailedMessageId is null)
        {
            // A replacement was remembered and counted when the first send was accepted.
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            state.Usage = PersonLimits.Answered(state.Usage, message, now);
            Remember(message, state);
        }

        message.Stages.Total = stages.Since(message);
        records.Accepted(message.VoiceMessageId, message.SettledMessageId!, message.Stages, message.Audio, message.MediaId);
        telemetry.Replied(message.Stages.Total.Value, message.IsInWriting ? "text" : "voice");
        statistics.Replied(message.Stages, message.Audio, voice: !message.IsInWriting, message.Reply?.Text.Length ?? 0);
    }

    private void Remember(PendingMessage message, ConversationState state)
    {
        if (!replies.Costs)
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
