using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>What follows when WhatsApp accepted a message and then could not deliver it (a <c>failed</c> status). Pure, as <see cref="MessageLifecycle"/>.</summary>
internal static class FailedDelivery
{
    internal enum Outcome
    {
        Nothing,

        /// <summary>Send it again, perhaps in another form.</summary>
        SendAgain,

        /// <summary>A dead letter, which can be redriven.</summary>
        DeadLetter,
    }

    /// <summary>WhatsApp could not process the audio: it is encoded anew, then the words go out as text.</summary>
    public const int AudioNotProcessed = WhatsAppErrors.MediaNotProcessed;

    /// <summary>A service that has just failed is not asked again in the same moment.</summary>
    private const long PauseMs = 1000;

    /// <param name="wasDelivered">An earlier status says that this send was delivered: the person must not get it twice. (Audio that cannot be processed is of no use to them.)</param>
    public static Outcome After(VoiceMessageOrder order, int? code, bool wasDelivered) => code switch
    {
        AudioNotProcessed => order.Encoding == AudioEncoding.None ? Outcome.DeadLetter : Outcome.SendAgain,
        null => Outcome.Nothing,
        _ when wasDelivered => Outcome.Nothing,
        WhatsAppErrors.WindowClosed => Outcome.DeadLetter,
        { } given => WhatsAppErrors.Classify(given) switch
        {
            // Faults that pass (131000, 130429, 131016, 131056, ...): once more.
            WhatsAppFailure.Transient or WhatsAppFailure.PairRate => order.FailedMessageId is null ? Outcome.SendAgain : Outcome.DeadLetter,

            // Nothing goes through until somebody acts (131042, payment, ...): then it can be redriven.
            WhatsAppFailure.Account => Outcome.DeadLetter,

            // The person cannot be reached (131026, ...): no redrive would help.
            _ => Outcome.Nothing,
        },
    };

    /// <summary>A dead letter's reason. Those of the account have one for all codes, as after a refused send, so that they are redriven together.</summary>
    public static string? ReasonOf(int? code)
        => code is not { } given ? null : WhatsAppErrors.Classify(given) == WhatsAppFailure.Account ? Reasons.Account : Reasons.OfCode(given);

    /// <summary>The order that replaces a failed delivery.</summary>
    public static VoiceMessageOrder Replacement(VoiceMessageOrder order, int? code, string failedMessageId, long nowUnixMs) => order with
    {
        FailedMessageId = failedMessageId,
        Encoding = code == AudioNotProcessed ? order.Encoding.Next() : order.Encoding,
        NotBeforeUnixMs = code == AudioNotProcessed ? 0 : nowUnixMs + PauseMs,
    };
}
