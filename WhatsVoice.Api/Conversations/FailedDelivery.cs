using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>What follows when WhatsApp accepted a message and then could not deliver it (a <c>failed</c> status). Pure, as <see cref="MessageLifecycle"/>.</summary>
internal static class FailedDelivery
{
    /// <summary>What follows.</summary>
    internal enum Outcome
    {
        /// <summary>It stays failed.</summary>
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

    /// <param name="order">What was sent.</param>
    /// <param name="code">WhatsApp's error code.</param>
    /// <param name="isPassing">The code's class is a fault that passes (131000, 130429, 131016, ...).</param>
    /// <param name="wasDelivered">An earlier status says that this send was delivered: a fault that passes then does not make the person get it twice.</param>
    public static Outcome After(VoiceMessageOrder order, int? code, bool isPassing, bool wasDelivered) => code switch
    {
        AudioNotProcessed => order.Encoding == AudioEncoding.None ? Outcome.DeadLetter : Outcome.SendAgain,
        WhatsAppErrors.WindowClosed => Outcome.DeadLetter,
        _ when isPassing && wasDelivered => Outcome.Nothing,
        _ when isPassing => order.FailedMessageId is null ? Outcome.SendAgain : Outcome.DeadLetter,
        _ => Outcome.Nothing,
    };

    /// <summary>The order that replaces a failed delivery.</summary>
    /// <param name="order">What was sent.</param>
    /// <param name="code">WhatsApp's error code.</param>
    /// <param name="failedMessageId">WhatsApp's id of what could not be delivered.</param>
    /// <param name="nowUnixMs">Now.</param>
    public static VoiceMessageOrder Replacement(VoiceMessageOrder order, int? code, string failedMessageId, long nowUnixMs) => order with
    {
        FailedMessageId = failedMessageId,
        Encoding = code == AudioNotProcessed ? order.Encoding.Next() : order.Encoding,
        NotBeforeUnixMs = code == AudioNotProcessed ? 0 : nowUnixMs + PauseMs,
    };
}
