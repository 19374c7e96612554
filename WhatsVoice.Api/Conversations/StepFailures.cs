using System.Diagnostics;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>What follows when a step of a message fails: the log line, the span's status, a stopped number, and the message's next state.</summary>
internal sealed partial class StepFailures(NumberGate numbers, IOptions<ConversationOptions> options, TimeProvider time, ILogger<StepFailures> logger)
{
    /// <param name="message">Its state is the step's.</param>
    /// <param name="exception">What the step threw.</param>
    /// <param name="after">How long the step ran.</param>
    /// <param name="activity">The attempt's span.</param>
    /// <returns>The message as it waits, goes on in another form, or ends.</returns>
    public PendingMessage Handle(PendingMessage message, Exception exception, TimeSpan after, Activity? activity)
    {
        var fault = Fault.Of(exception) with { After = after };
        activity?.SetTag("error.type", fault.Reason).SetStatus(ActivityStatusCode.Error);
        if (fault.Kind == FaultKind.Account)
        {
            numbers.Stop(message.Message.PhoneNumberId);
        }

        var next = MessageLifecycle.StepFailed(message, fault, time.GetUtcNow().ToUnixTimeMilliseconds(), options.Value, Random.Shared.NextDouble());
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
