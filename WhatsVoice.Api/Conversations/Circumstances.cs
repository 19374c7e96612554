namespace WhatsVoice.Api.Conversations;

/// <summary>What a decision needs beside the message itself.</summary>
internal readonly record struct Circumstances
{
    /// <summary>Unix milliseconds.</summary>
    public required long Now { get; init; }

    public required ConversationOptions Options { get; init; }

    /// <summary>When the person last wrote, Unix milliseconds; 0 when that is not known.</summary>
    public long LastWroteUnixMs { get; init; }

    /// <summary>
    /// WhatsApp limits messages from one number to one person (131056). Until then earlier ones have used up that limit, Unix milliseconds
    /// (<see cref="PairRate"/>).
    /// </summary>
    public long PairRatePaidUntilUnixMs { get; init; }

    /// <summary>
    /// The business's own number is stopped because WhatsApp refused it (<see cref="NumberGate"/>): until when, and since when, Unix milliseconds;
    /// zeros while it works.
    /// </summary>
    public (long UntilUnixMs, long SinceUnixMs) Stopped { get; init; }

    /// <summary>The person's limit that is used up: its stable reason, and the words for people; null: none (<see cref="PersonLimits"/>).</summary>
    public (string Reason, string Detail)? ExceededLimit { get; init; }

    /// <summary>A transcriber is configured.</summary>
    public bool CanHear { get; init; }
}

/// <summary>
/// One of three. <see cref="PendingMessage.HasEnded"/>: it is over. <paramref name="WaitUntilUnixMs"/> set: look again then; nothing
/// of <paramref name="Message"/> is stored, so the same decision is made again. (Only the date of an uncertain send's wait is kept, in memory.)
/// Otherwise: run the step of <see cref="PendingMessage.State"/> now.
/// </summary>
/// <param name="Message">The message as it is now.</param>
/// <param name="WaitUntilUnixMs">Unix milliseconds; null: do not wait.</param>
internal readonly record struct Decision(PendingMessage Message, long? WaitUntilUnixMs = null);
