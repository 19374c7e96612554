using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// The life of one message: every retry, wait and deadline (transitions: <see cref="MessageTransitions"/>). Pure: no I/O and no clock. The grain stores and schedules
/// what it decides, the steps do the work and tell it what happened
/// (MessageLifecycle.Reports.cs).
/// <para>
/// Attempt: one run through the steps, counted before it begins. Retry: after a passing fault; its attempt is taken back, and time is the limit.
/// Uncertain: a send was begun and WhatsApp's response was lost. Settled: a status webhook has told WhatsApp's id, so it was accepted.
/// Redrive: an operator sends a dead letter again. Stopped: WhatsApp refuses the business number itself.
/// </para>
/// <para>
/// Promises, checked by MessageLifecycleSimulationTests: no message is lost; after a send whose answer was lost it is not sent again before
/// <see cref="ConversationOptions.UncertainFor"/> has passed; once accepted it never goes back; it always ends.
/// </para>
/// </summary>
internal static partial class MessageLifecycle
{
    /// <summary>Free-form messages may be sent for so long after the person last wrote (WhatsApp error 131047).</summary>
    private static readonly TimeSpan CustomerServiceWindow = TimeSpan.FromHours(24);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    /// <summary>How often a message looks whether its stopped number works again.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private const int MaxFaultCharacters = 300;

    /// <summary>Decides what is next, before a step and after a wait.</summary>
    public static Decision Next(PendingMessage message, in Circumstances at)
    {
        if (message.HasEnded)
        {
            return new Decision(message);
        }

        // A status webhook has told WhatsApp's id: the send was accepted. In other states a step is running, and SendStep looks for the id itself.
        if (message.AnswerMessageId is not null && message.State is (VoiceMessageState.Received or VoiceMessageState.Uncertain or VoiceMessageState.Sending))
        {
            return new Decision(message.Go(LifeEvent.StatusArrived, VoiceMessageState.Accepted));
        }

        return message.State switch
        {
            VoiceMessageState.Received => NextOfReceived(message, at),
            VoiceMessageState.Uncertain => NextOfUncertain(message, at),

            // ConversationGrain.BeginFirst has begun the first attempt: its step runs.
            _ => new Decision(message),
        };
    }

    private static Decision NextOfReceived(PendingMessage message, in Circumstances at)
    {
        var (now, options) = (at.Now, at.Options);

        // A wait is at most one of the two; one that seems longer than both began before the clock was put back, and is over.
        var longestWait = Ms(options.RetryFor) + Ms(options.RetryDelay);
        if (message.NotBeforeUnixMs > now && message.NotBeforeUnixMs <= now + longestWait)
        {
            return new Decision(message, message.NotBeforeUnixMs);
        }

        if (at.Stopped.UntilUnixMs > now)
        {
            // From the stop, or from its arrival if later.
            var waitedForNumber = now - Math.Max(at.Stopped.SinceUnixMs, message.Message.ReceivedAtUnixMs);
            return waitedForNumber > Ms(options.RetryFor)
                ? new Decision(GiveUp(message, "account", message.LastFault ?? "WhatsApp refused the number or the account."))
                : new Decision(message, Math.Min(at.Stopped.UntilUnixMs, now + Ms(LookAgain)));
        }

        if (message.AgeAt(now) > options.MaxAge)
        {
            // Begun: an attempt failed, it replaces a failed delivery, or its reply was written here. It becomes a dead letter, which an operator can redrive;
            // the others expire, as MaxAge asks.
            var isBegun = message.LastFault is not null || message.FailedMessageId is not null || message is { Reply: not null, IsOutbound: false };
            return new Decision(isBegun
                ? (message with { Reason = "too_old", Detail = $"Older than {options.MaxAge} before an attempt succeeded. {message.LastFault}".TrimEnd() }).Go(LifeEvent.TooOld, VoiceMessageState.Dead)
                : message.Go(LifeEvent.TooOld, VoiceMessageState.Expired));
        }

        if (IsWindowClosed(message, at))
        {
            return new Decision(GiveUp(message, "window_closed", "The person has not written within 24 hours, so WhatsApp would refuse it (131047)."));
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
            return new Decision(GiveUp(message, "attempts", $"{message.Attempts} attempts failed. {message.LastFault ?? "The process died in each of them."}"));
        }

        var first = message.FirstAttemptAtUnixMs == 0 ? now : message.FirstAttemptAtUnixMs;
        return new Decision(Proceed(message with { Attempts = message.Attempts + 1, FirstAttemptAtUnixMs = first }, LifeEvent.AttemptBegan, at.CanHear));
    }

    /// <summary>A person's new message opens the window itself (MaxAge is 24 h at most); the others depend on when the person last wrote.</summary>
    private static bool IsWindowClosed(PendingMessage message, in Circumstances at)
        => (message.IsOutbound || message.Redrive > 0) && at.LastWroteUnixMs > 0 && at.Now - at.LastWroteUnixMs > Ms(CustomerServiceWindow);

    private static Decision NextOfUncertain(PendingMessage message, in Circumstances at)
    {
        if (message.UncertainUntilUnixMs > at.Now)
        {
            return new Decision(message, message.UncertainUntilUnixMs);
        }

        // Past the limit of retries it is not sent again, whatever the policy.
        if (at.Options.WhenUncertain == UncertainPolicy.GiveUp || IsPastRetries(message, at.Now, at.Options))
        {
            return new Decision(GiveUp(message, "uncertain", "The answer to the send was lost and no status webhook came in time: it may have arrived."));
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

    /// <summary>A step failed. Decides whether, when and in which form it is tried again.</summary>
    /// <param name="message">The message.</param>
    /// <param name="fault">What went wrong.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="options">The limits.</param>
    /// <param name="jitter">0 to 1: up to a quarter is added to a wait, so that messages that failed together do not return together.</param>
    public static PendingMessage StepFailed(PendingMessage message, Fault fault, long now, ConversationOptions options, double jitter)
    {
        if (message.HasEnded)
        {
            // It has ended already: a later fault changes nothing.
            return message;
        }

        message = message with { LastFault = Shorten($"{fault.Reason}: {fault.Detail}") };
        // The send may have gone out: its status is waited for.
        if (message.SendingSinceUnixMs is not null && fault.Kind is (FaultKind.Uncertain or FaultKind.Defect))
        {
            // A lost response gives its attempt back; a defect of ours stays counted.
            if (fault.Kind == FaultKind.Uncertain)
            {
                message = TakeBackAttempt(message);
            }

            return message.Go(LifeEvent.AnswerLost, VoiceMessageState.Uncertain) with { UncertainUntilUnixMs = now + WaitForStatus(message, options) };
        }

        // Every other kind means that WhatsApp has not accepted it.
        message = message with { SendingSinceUnixMs = null };
        return fault.Kind switch
        {
            // Each ends by its own guard: uploaded anew once; encoded anew, then text; the other form of the number once. Then it is given up.
            FaultKind.MediaUnknown when !message.UploadAnew => AtOnce(message with { MediaId = null, UploadAnew = true }),
            FaultKind.MediaRefused when message.Encoding != AudioEncoding.None => AtOnce(message with { MediaId = null, UploadAnew = true, Encoding = NextForm(message.Encoding) }),
            FaultKind.NumberForm when !message.OtherNumberForm && PhoneNumberForms.Other(message.Message.Phone) is not null => AtOnce(message with { OtherNumberForm = true }),
            FaultKind.NumberForm when message.OtherNumberForm => GiveUp(message, fault.Reason, $"{fault.Detail} Both forms of the number were tried."),
            FaultKind.Permanent or FaultKind.MediaUnknown or FaultKind.MediaRefused or FaultKind.NumberForm => GiveUp(message, fault.Reason, fault.Detail),
            FaultKind.Unspeakable => SendAsText(message),
            FaultKind.NoSpeech => RetrySpeechOrSendAsText(message, fault, now, options, jitter),

            // 1, 4, 16, then 64 s. Retries counts other passing faults too, so after those the first wait is longer.
            FaultKind.PairRate => Retry(message, fault, TimeSpan.FromSeconds(Math.Pow(4, Math.Min(message.Retries, 3))), now, options, jitter),

            // Counted, so that what always fails ends after MaxAttempts.
            FaultKind.Defect => (message with { NotBeforeUnixMs = now + Ms(options.RetryDelay) }).Go(LifeEvent.WillRetry, VoiceMessageState.Received),

            // Uncertain without a begun send: only a safeguard.
            FaultKind.Passing or FaultKind.Account or FaultKind.Uncertain => Retry(message, fault, fault.RetryAfter, now, options, jitter),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, "An unknown kind."),
        };
    }

    /// <summary>WhatsApp refused the audio: it is encoded anew, then replaced by text.</summary>
    private static AudioEncoding NextForm(AudioEncoding form) => form == AudioEncoding.Usual ? AudioEncoding.Anew : AudioEncoding.None;

    /// <summary>The reply is sent as text, in the same attempt.</summary>
    private static PendingMessage SendAsText(PendingMessage message) => (message with { Encoding = AudioEncoding.None }).Go(LifeEvent.NotSpeakable, VoiceMessageState.Sending);

    /// <summary>Speech is retried for SpeakFor; then the reply goes out as text, since a person should not wait minutes for a voice.</summary>
    private static PendingMessage RetrySpeechOrSendAsText(PendingMessage message, Fault fault, long now, ConversationOptions options, double jitter)
    {
        // Retry would make a dead letter of it at its limit; text is better.
        if (IsPastRetries(message, now, options))
        {
            return SendAsText(message);
        }

        var since = message.NoSpeechSinceUnixMs == 0 ? now : message.NoSpeechSinceUnixMs;
        var retry = Retry(message with { NoSpeechSinceUnixMs = since }, fault, fault.RetryAfter, now, options, jitter);
        return retry.NotBeforeUnixMs - since <= Ms(options.SpeakFor) ? retry : SendAsText(message);
    }

    /// <summary>An outage of minutes must not turn every message into a dead letter: so the attempt is taken back, and RetryFor is the limit.</summary>
    private static PendingMessage Retry(PendingMessage message, Fault fault, TimeSpan? askedWait, long now, ConversationOptions options, double jitter)
    {
        if (IsPastRetries(message, now, options))
        {
            return GiveUp(message, fault.Reason, fault.Detail);
        }

        var wait = askedWait is { Ticks: > 0 } asked
            ? asked.TotalMilliseconds
            : Math.Min(LongestBackoff.TotalMilliseconds, options.RetryDelay.TotalMilliseconds * Math.Pow(2, Math.Min(message.Retries, 16)));

        // No wait goes past the limit, RetryFor or the step's own if that is earlier: the last attempt is made exactly then.
        var limit = Math.Min(message.FirstAttemptAtUnixMs + Ms(options.RetryFor), fault.GivesUpIn is { } stepLimit ? now + Ms(stepLimit) : long.MaxValue);
        var notBefore = Math.Min(now + (wait * (1 + (jitter / 4))), limit);
        return (TakeBackAttempt(message) with { NotBeforeUnixMs = (long)notBefore, Retries = message.Retries + 1 })
            .Go(LifeEvent.WillRetry, VoiceMessageState.Received);
    }

    /// <summary>Changes of form are tried at once; each is made once, so this ends.</summary>
    private static PendingMessage AtOnce(PendingMessage message)
        => (TakeBackAttempt(message) with { NotBeforeUnixMs = 0, Retries = message.Retries + 1 }).Go(LifeEvent.WillRetry, VoiceMessageState.Received);

    /// <summary>It was counted when it began.</summary>
    private static PendingMessage TakeBackAttempt(PendingMessage message) => message with { Attempts = message.Attempts - 1 };

    private static PendingMessage GiveUp(PendingMessage message, string reason, string detail)
        => (message with { Reason = reason, Detail = detail }).Go(LifeEvent.GaveUp, VoiceMessageState.Dead);

    private static bool IsPastRetries(PendingMessage message, long now, ConversationOptions options) => now >= message.FirstAttemptAtUnixMs + Ms(options.RetryFor);

    /// <summary>
    /// How long to wait for a status, in milliseconds: UncertainFor, doubled for each earlier send that stayed uncertain, so that a server that loses every
    /// response does not make the person get the message again and again; at most RetryFor + UncertainFor.
    /// </summary>
    private static long WaitForStatus(PendingMessage message, ConversationOptions options)
    {
        var doubled = Ms(options.UncertainFor) << Math.Min(message.Doubts, 8);
        return Math.Min(doubled, Ms(options.RetryFor) + Ms(options.UncertainFor));
    }

    private static long Ms(TimeSpan span) => (long)span.TotalMilliseconds;

    private static string Shorten(string text) => text.Length <= MaxFaultCharacters ? text : text[..MaxFaultCharacters];

    /// <summary>
    /// A stored message as a new process takes it up. Work that was under way is done again, except a send: that may have gone out, so it is
    /// <see cref="VoiceMessageState.Uncertain"/>.
    /// </summary>
    /// <param name="message">As it was read from the store.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="options">The limits.</param>
    public static PendingMessage Resume(PendingMessage message, long now, ConversationOptions options)
    {
        // Earlier versions stored waits of any length, and no start of the first attempt.
        message = message with
        {
            NotBeforeUnixMs = Math.Min(message.NotBeforeUnixMs, now + Ms(options.RetryFor)),
            FirstAttemptAtUnixMs = message is { Attempts: > 0, FirstAttemptAtUnixMs: 0 } ? now : message.FirstAttemptAtUnixMs,
        };

        // The state is not stored: what is read is Received. Only SendingSinceUnixMs tells that a send was under way.
        if (message.SendingSinceUnixMs is not { } since)
        {
            return message;
        }

        // WhatsApp redelivers missed statuses with growing pauses: wait as long again as the outage was.
        var outage = Math.Clamp(now - since, 0, Ms(options.RetryFor));

        // Go needs the state that was not stored.
        return (message with { State = VoiceMessageState.Sending }).Go(LifeEvent.Restarted, VoiceMessageState.Uncertain) with
        {
            UncertainUntilUnixMs = now + outage + WaitForStatus(message, options),
        };
    }

    /// <summary>A status webhook has told WhatsApp's id of the answer: <see cref="Next"/> ends it.</summary>
    public static PendingMessage Settled(PendingMessage message, string messageId) => message with { AnswerMessageId = messageId };

    /// <summary>There is no room for it in the inbox.</summary>
    public static PendingMessage NoRoom(PendingMessage message, int limit)
        => GiveUp(message, "inbox_full", $"The person's unanswered messages left no room for it: {limit} are kept (Conversations:MaxPending), fewer of long ones.");
}
