using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>What follows when a step fails.</summary>
internal static partial class MessageLifecycle
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    private const int MaxFaultCharacters = 300;

    /// <summary>A step failed. Decides whether, when and in which form it is tried again.</summary>
    /// <param name="message">Its state is the step's.</param>
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

        // A send was begun and its outcome is not known: its status is waited for.
        if (message.SendingSinceUnixMs is not null && fault.Kind is (FaultKind.Uncertain or FaultKind.Defect))
        {
            // A lost response gives its attempt back; a defect of ours stays counted.
            if (fault.Kind == FaultKind.Uncertain)
            {
                message = TakeBackAttempt(message);
            }

            return message.Go(LifeEvent.ResponseLost, VoiceMessageState.Uncertain) with { UncertainUntilUnixMs = now + WaitForStatus(message, options) };
        }

        // In all other cases WhatsApp has not accepted it.
        message = message with { SendingSinceUnixMs = null };
        if (InAnotherForm(message, fault.Kind) is { } changed)
        {
            return AtOnce(changed);
        }

        return fault.Kind switch
        {
            FaultKind.NumberForm when message.OtherNumberForm => GiveUp(message, fault.Reason, $"{fault.Detail} Both forms of the number were tried."),
            FaultKind.Permanent or FaultKind.MediaUnknown or FaultKind.MediaRefused or FaultKind.NumberForm => GiveUp(message, fault.Reason, fault.Detail),
            FaultKind.Unspeakable => SendAsText(message),
            FaultKind.NoSpeech => RetrySpeechOrSendAsText(message, fault, now, options, jitter),

            // 1, 4, 16, then 64 s. Retries counts every passing fault, so after others it begins higher.
            FaultKind.PairRate => Retry(message, fault, TimeSpan.FromSeconds(Math.Pow(4, Math.Min(message.Retries, 3))), now, options, jitter),

            // Counted, so that what always fails ends after MaxAttempts.
            FaultKind.Defect => (message with { NotBeforeUnixMs = now + Ms(options.RetryDelay) }).Go(LifeEvent.WillRetry, VoiceMessageState.Received),

            // Uncertain without a begun send: only a safeguard.
            FaultKind.Passing or FaultKind.Account or FaultKind.Uncertain => Retry(message, fault, fault.RetryAfter, now, options, jitter),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, "An unknown kind."),
        };
    }

    /// <summary>
    /// The message in a form in which it may still succeed: uploaded anew, once; encoded anew, then text; in the other form of the number, once.
    /// Null: none is left, or the fault is of another kind.
    /// </summary>
    private static PendingMessage? InAnotherForm(PendingMessage message, FaultKind kind) => kind switch
    {
        FaultKind.MediaUnknown when !message.UploadAnew => message with { MediaId = null, UploadAnew = true },
        FaultKind.MediaRefused when message.Encoding != AudioEncoding.None => message with { MediaId = null, UploadAnew = true, Encoding = message.Encoding.Next() },
        FaultKind.NumberForm when !message.OtherNumberForm && PhoneNumberForms.Other(message.Message.Phone) is not null => message with { OtherNumberForm = true },
        _ => null,
    };

    /// <summary>Each form is tried once, so this ends.</summary>
    private static PendingMessage AtOnce(PendingMessage message)
        => (TakeBackAttempt(message) with { NotBeforeUnixMs = 0, Retries = message.Retries + 1 }).Go(LifeEvent.WillRetry, VoiceMessageState.Received);

    /// <summary>The reply is sent as text, in the same attempt.</summary>
    private static PendingMessage SendAsText(PendingMessage message) => (message with { Encoding = AudioEncoding.None }).Go(LifeEvent.NotSpeakable, VoiceMessageState.Sending);

    /// <summary>
    /// Speech is retried until SpeakFor has passed since the first failing attempt at it began; then the reply goes out as text, since a person should
    /// not wait minutes for a voice.
    /// </summary>
    private static PendingMessage RetrySpeechOrSendAsText(PendingMessage message, Fault fault, long now, ConversationOptions options, double jitter)
    {
        // Retry would make a dead letter of it at its limit; text is better.
        if (IsPastRetries(message, now, options))
        {
            return SendAsText(message);
        }

        var since = message.NoSpeechSinceUnixMs == 0 ? now - Ms(fault.After) : message.NoSpeechSinceUnixMs;
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

        var wait = askedWait is { Ticks: > 0 } asked ? asked.TotalMilliseconds : Backoff(message.Retries, options);

        // No wait goes past the end of the retries, or of the step's own patience if that is earlier: the last attempt is made exactly then.
        var retriesEnd = message.FirstAttemptAtUnixMs + Ms(options.RetryFor);
        var stepEnds = fault.GivesUpIn is { } patience ? now + Ms(patience) : long.MaxValue;
        var notBefore = Math.Min(now + (wait * (1 + (jitter / 4))), Math.Min(retriesEnd, stepEnds));
        return (TakeBackAttempt(message) with { NotBeforeUnixMs = (long)notBefore, Retries = message.Retries + 1 })
            .Go(LifeEvent.WillRetry, VoiceMessageState.Received);
    }

    /// <summary>
    /// The store failed in the middle of an attempt, which says nothing against the message: the attempt is taken back, within the limit of retries, so that
    /// a disk that stalls makes no dead letters.
    /// </summary>
    /// <param name="stored">As the store has it now: its state is not stored.</param>
    /// <param name="inMemory">As it was worked on.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="options">The limits.</param>
    public static PendingMessage BrokenOff(PendingMessage stored, PendingMessage inMemory, long now, ConversationOptions options)
    {
        var completed = inMemory.State == VoiceMessageState.Received ? inMemory.Attempts : inMemory.Attempts - 1;

        // A begun send may have been accepted: it counts.
        if (stored.SendingSinceUnixMs is not null || stored.Attempts <= completed || IsPastRetries(stored, now, options))
        {
            return stored;
        }

        return stored with
        {
            Attempts = completed,
            BrokenOff = stored.BrokenOff + 1,
            NotBeforeUnixMs = now + (long)Backoff(stored.BrokenOff, options),
            LastFault = $"{Reasons.Store}: The conversation could not be stored while the message was answered.",
        };
    }

    /// <summary>The wait before the next attempt where no upstream asks for another, in milliseconds.</summary>
    private static double Backoff(int earlier, ConversationOptions options)
        => Math.Min(LongestBackoff.TotalMilliseconds, options.RetryDelay.TotalMilliseconds * Math.Pow(2, Math.Min(earlier, 16)));

    /// <summary>It was counted when it began.</summary>
    private static PendingMessage TakeBackAttempt(PendingMessage message) => message with { Attempts = message.Attempts - 1 };

    /// <summary>
    /// How long to wait for a status, in milliseconds: UncertainFor, doubled for each earlier send that stayed uncertain, so that a server that loses every
    /// response does not make the person get the message again and again; at most RetryFor + UncertainFor.
    /// </summary>
    private static long WaitForStatus(PendingMessage message, ConversationOptions options)
    {
        var doubled = Ms(options.UncertainFor) << Math.Min(message.Doubts, 8);
        return Math.Min(doubled, Ms(options.RetryFor) + Ms(options.UncertainFor));
    }

    /// <summary>The longest <see cref="WaitForStatus"/>, after the longest outage that <see cref="Resume"/> adds to it, in milliseconds.</summary>
    private static long LongestUncertainWait(ConversationOptions options) => (2 * Ms(options.RetryFor)) + Ms(options.UncertainFor);

    private static string Shorten(string text) => text.Length <= MaxFaultCharacters ? text : text[..MaxFaultCharacters];
}
