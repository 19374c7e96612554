using WhatsVoice.Api.Replies;

namespace WhatsVoice.Api.Conversations;

/// <summary>A voice message that somebody wants sent: another program, or whoever redrives a dead letter.</summary>
/// <param name="VoiceMessageId">Our id of it.</param>
/// <param name="Message">What it answers; for another program's message a stand-in of type <see cref="InboundMessage.Outbound"/>.</param>
/// <param name="Reply">The words; null: the reply writer is asked.</param>
/// <param name="QuotedMessageId">WhatsApp's id of a message to quote.</param>
/// <param name="Redrive">Which redrive this is, 0 for none: each is taken once.</param>
/// <param name="Encoding">In which form it goes out.</param>
/// <param name="FailedMessageId">WhatsApp's id of the send that could not be delivered and that this one replaces: each is replaced once.</param>
[GenerateSerializer]
[Alias("whatsvoice.voice-message-order")]
internal sealed record VoiceMessageOrder(
    [property: Id(0)] string VoiceMessageId,
    [property: Id(1)] InboundMessage Message,
    [property: Id(2)] Reply? Reply,
    [property: Id(3)] string? QuotedMessageId = null,
    [property: Id(4)] int Redrive = 0,
    [property: Id(5)] AudioEncoding Encoding = AudioEncoding.Usual,
    [property: Id(6)] string? FailedMessageId = null)
{
    /// <summary>Under which id the conversation remembers that it has taken this order.</summary>
    public string DedupId => FailedMessageId is not null ? $"{VoiceMessageId}/{FailedMessageId}" : Redrive == 0 ? Message.Id : $"{VoiceMessageId}/{Redrive}";

    /// <summary>Nothing of the person: Orleans prints a call's arguments when it takes too long.</summary>
    public override string ToString() => VoiceMessageId;
}
