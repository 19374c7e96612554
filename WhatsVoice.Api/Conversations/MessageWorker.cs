using StackExchange.Redis;
using WhatsVoice.Api.Conversations.Steps;
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
            if (message.HasRecord)
            {
                records.Move(message.VoiceMessageId, message.State);
            }

            var began = time.GetTimestamp();
            try
            {
                message = await step.RunAsync(message, context);
            }
            catch (Exception exception) when (exception is not (ConversationUnavailableException or RedisException or RedisTimeoutException))
            {
                // A store that fails says nothing against the message: the conversation is loaded anew, as after a failed write.
                message = failures.Handle(context.Message, exception, time.GetElapsedTime(began), activity);
            }
        }

        if (message is { HasEnded: false, HasRecord: true })
        {
            records.Waits(message.VoiceMessageId, message.State, message.LastFault ?? "", message.Stages);
        }

        return message;
    }

    /// <summary>Counts what became of a send whose response was lost.</summary>
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
