using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// The life of one message: every retry, wait and deadline (transitions: <see cref="MessageTransitions"/>). Pure: no I/O and no clock. The grain stores
/// and schedules what it decides. The steps do the work and tell it what happened (MessageLifecycle.Reports.cs) and what failed
/// (MessageLifecycle.Faults.cs).
/// <para>
/// Attempt: one run through the steps, counted before it begins. Retry: a further attempt after a passing fault; the failed one is taken back, so
/// that time (<see cref="ConversationOptions.RetryFor"/>) is the limit and not <see cref="ConversationOptions.MaxAttempts"/>.
/// Form: voice as usual, voice encoded anew, or text. Uncertain: a send was begun and WhatsApp's response was lost. Settled: a status webhook has
/// told WhatsApp's id, so it was accepted. Doubt: an uncertain send that was sent again. Outbound: another program's message.
/// Redrive: an operator sends a dead letter again. Stopped: WhatsApp refuses the business number itself.
/// </para>
/// <para>
/// Promises, checked by MessageLifecycleSimulationTests: no message is lost; after a send whose response was lost it is not sent again before
/// <see cref="ConversationOptions.UncertainFor"/> has passed; once accepted it never goes back; it always ends.
/// </para>
/// </summary>
internal static partial class MessageLifecycle
{
    /// <summary>Free-form messages may be sent for so long after the person last wrote (WhatsApp error 131047).</summary>
    private static readonly TimeSpan CustomerServiceWindow = TimeSpan.FromHours(24);

    /// <summary>How often a message looks whether its stopped number works again.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    /// <summary>How often a message looks whether what the person wrote before, in another conversation, has been answered.</summary>
    private static readonly TimeSpan LookAtEarlier = TimeSpan.FromSeconds(0.5);

    /// <summary>Decides what is next, before a step and after a wait.</summary>
    public static Decision Next(PendingMessage message, in Circumstances at)
    {
        if (message.HasEnded)
        {
            return new Decision(message);
        }

        // A status webhook has told WhatsApp's id: the send was accepted. This is never asked while a step runs, so a message in Sending has not been
        // sent again. One in an earlier step goes on: SendStep looks for the id before it sends.
        if (message.AnswerMessageId is not null && message.State is (VoiceMessageState.Received or VoiceMessageState.Uncertain or VoiceMessageState.Sending))
        {
            return new Decision(message.Go(LifeEvent.StatusArrived, VoiceMessageState.Accepted));
        }

        return message.State switch
        {
            VoiceMessageState.Received => NextOfReceived(message, at),
            VoiceMessageState.Uncertain => NextOfUncertain(message, at),

            // The write that took the message has begun it already (ConversationGrain.BeginFirst): the step of its state runs.
            _ => new Decision(message),
        };
    }

    private static Decision NextOfReceived(PendingMessage message, in Circumstances at)
    {
        var (now, options) = (at.Now, at.Options);

        // A wait is at most RetryFor, or RetryDelay if that is longer. One that is longer than both together began before the clock was put back: it is over.
        var wait = message.NotBeforeUnixMs - now;
        if (wait > 0 && wait <= Ms(options.RetryFor) + Ms(options.RetryDelay))
        {
            return new Decision(message, message.NotBeforeUnixMs);
        }

        if (at.Stopped.UntilUnixMs > now)
        {
            // From the stop, or from its arrival if later.
            var waitedForNumber = now - Math.Max(at.Stopped.SinceUnixMs, message.Message.ReceivedAtUnixMs);
            return waitedForNumber > Ms(options.RetryFor)
                ? new Decision(GiveUp(message, Reasons.Account, message.LastFault ?? "WhatsApp refused the number or the account."))
                : new Decision(message, Math.Min(at.Stopped.UntilUnixMs, now + Ms(LookAgain)));
        }

        if (message.AgeAt(now) > options.MaxAge)
        {
            // Worked on: a dead letter, which an operator can redrive. The others expire, as MaxAge asks.
            return new Decision(message.WasWorkedOn
                ? (message with { Reason = Reasons.TooOld, Detail = $"Older than {options.MaxAge} before an attempt succeeded. {message.LastFault}".TrimEnd() }).Go(LifeEvent.TooOld, VoiceMessageState.Dead)
                : message.Go(LifeEvent.TooOld, VoiceMessageState.Expired));
        }

        if (message.Message.After is not null)
        {
            // It waits as it would behind those messages in one inbox, at most MaxAge.
            return new Decision(message, now + Ms(LookAtEarlier));
        }

        if (IsWindowClosed(message, at))
        {
            return new Decision(GiveUp(message, Reasons.WindowClosed, "The person has not written within 24 hours, so WhatsApp would refuse it (131047)."));
        }

        if (at.ExceededLimit is { } limit)
        {
            return new Decision(GiveUp(message, limit.Reason, limit.Detail));
        }

        if (PairRate.NextUnixMs(at.PairRatePaidUntilUnixMs, now) is var next && next > now)
        {
            return new Decision(message, next);
        }

        if (message.Attempts >= options.MaxAttempts)
        {
            return new Decision(GiveUp(message, Reasons.Attempts, $"{message.Attempts} attempts failed. {message.LastFault ?? "The process died in each of them."}"));
        }

        var first = message.FirstAttemptAtUnixMs == 0 ? now : message.FirstAttemptAtUnixMs;
        return new Decision(Proceed(message with { Attempts = message.Attempts + 1, FirstAttemptAtUnixMs = first }, LifeEvent.AttemptBegan, at.CanHear));
    }

    /// <summary>
    /// Asked only of outbound messages and redrives. A person's own message opens the window when it comes, and MaxAge (24 h at most) ends it before the
    /// window closes.
    /// </summary>
    private static bool IsWindowClosed(PendingMessage message, in Circumstances at)
        => (message.IsOutbound || message.Redrive > 0) && at.LastWroteUnixMs > 0 && at.Now - at.LastWroteUnixMs > Ms(CustomerServiceWindow);

    private static Decision NextOfUncertain(PendingMessage message, in Circumstances at)
    {
        var wait = message.UncertainUntilUnixMs - at.Now;
        if (wait > LongestUncertainWait(at.Options))
        {
            // It began before the clock was put back. Not over, unlike the wait for a retry: a status may still come.
            var until = at.Now + WaitForStatus(message, at.Options);
            return new Decision(message with { UncertainUntilUnixMs = until }, until);
        }

        if (wait > 0)
        {
            return new Decision(message, message.UncertainUntilUnixMs);
        }

        // Past the limit of retries it is not sent again, whatever the policy.
        if (at.Options.WhenUncertain == UncertainPolicy.GiveUp || IsPastRetries(message, at.Now, at.Options))
        {
            return new Decision(GiveUp(message, Reasons.Uncertain, "The response to the send was lost and no status webhook came in time: it may have arrived."));
        }

        // Like any new attempt: age, limits and MaxAttempts count.
        return NextOfReceived(
            (message with { SendingSinceUnixMs = null, Doubts = message.Doubts + 1, NotBeforeUnixMs = 0 }).Go(LifeEvent.NoStatusCame, VoiceMessageState.Received), at);
    }

    /// <summary>
    /// Goes to the first step whose result is missing. Only an attempt's beginning may lead to hearing; what cannot be heard goes to the reply writer as it is.
    /// </summary>
    private static PendingMessage Proceed(PendingMessage message, LifeEvent happened, bool canHear = false) => message.Go(happened, message switch
    {
        { Reply: null, Transcript: null, Message.Type: "audio" } when canHear => VoiceMessageState.Hearing,
        { Reply: null } => VoiceMessageState.Replying,
        { IsInWriting: true } or { MediaId: not null } => VoiceMessageState.Sending,
        _ => VoiceMessageState.Speaking,
    });

    private static PendingMessage GiveUp(PendingMessage message, string reason, string detail)
        => (message with { Reason = reason, Detail = detail }).Go(LifeEvent.GaveUp, VoiceMessageState.Dead);

    private static bool IsPastRetries(PendingMessage message, long now, ConversationOptions options) => now >= message.FirstAttemptAtUnixMs + Ms(options.RetryFor);

    private static long Ms(TimeSpan span) => (long)span.TotalMilliseconds;

    /// <summary>
    /// A stored message as a new process takes it up. Work that was under way is done again, except a send: that may have gone out, so it is
    /// <see cref="VoiceMessageState.Uncertain"/>.
    /// </summary>
    /// <param name="message">As it was read from the store.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="options">The limits.</param>
    public static PendingMessage Resume(PendingMessage message, long now, ConversationOptions options)
    {
        message = FromEarlierVersion(message, now, options);

        // The state is not stored: what is read is Received. Only SendingSinceUnixMs tells that a send was under way.
        if (message.SendingSinceUnixMs is not { } since)
        {
            return message;
        }

        // WhatsApp redelivers missed statuses with growing pauses: wait as long again as the outage was. Short outages in a row are not one long one.
        var outage = Math.Clamp(now - Math.Max(since, message.ResumedAtUnixMs), 0, Ms(options.RetryFor));

        // Go needs the state that was not stored.
        return (message with { State = VoiceMessageState.Sending }).Go(LifeEvent.Restarted, VoiceMessageState.Uncertain) with
        {
            UncertainUntilUnixMs = now + outage + WaitForStatus(message, options),
            ResumedAtUnixMs = now,
        };
    }

    /// <summary>Earlier versions stored waits of any length, and no start of the first attempt.</summary>
    private static PendingMessage FromEarlierVersion(PendingMessage message, long now, ConversationOptions options) => message with
    {
        NotBeforeUnixMs = Math.Min(message.NotBeforeUnixMs, now + Ms(options.RetryFor)),
        FirstAttemptAtUnixMs = message is { Attempts: > 0, FirstAttemptAtUnixMs: 0 } ? now : message.FirstAttemptAtUnixMs,
    };

    /// <summary>A status webhook has told WhatsApp's id of the answer: <see cref="Next"/> ends it.</summary>
    public static PendingMessage Settled(PendingMessage message, string messageId) => message with { AnswerMessageId = messageId };

    /// <summary>What the person wrote before, in another conversation, has been answered.</summary>
    public static PendingMessage EarlierAnswered(PendingMessage message) => message with { Message = message.Message with { After = null } };

    /// <summary>There is no room for it in the inbox.</summary>
    public static PendingMessage NoRoom(PendingMessage message, int limit)
        => GiveUp(message, Reasons.InboxFull, $"The person's unanswered messages left no room for it: {limit} are kept (Conversations:MaxPending), fewer of long ones.");
}
