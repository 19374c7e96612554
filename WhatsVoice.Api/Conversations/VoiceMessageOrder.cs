using WhatsVoice.Api.Replies;

namespace WhatsVoice.Api.Conversations;

/// <summary>A voice message that somebody wants sent: another program, or whoever redrives a dead letter.</summary>
/// <param name="VoiceMessageId">Our id of it.</param>
/// <param name="Message">What it answers; for another program's message a stand-in of type <see cref="InboundMessage.Outbound"/>.</param>
/// <param name="Reply">The words; null: the reply writer is asked.</param>
/// <param name="QuotedMessageId">WhatsApp's id of a message to quote.</param>
/// <param name="Redrive">Which redrive this is, 0 for none: each is taken once.</param>
[GenerateSerializer]
[Alias("whatsvoice.voice-message-order")]
internal sealed record VoiceMessageOrder(
    [property: Id(0)] string VoiceMessageId,
    [property: Id(1)] InboundMessage Message,
    [property: Id(2)] Reply? Reply,
    [property: Id(3)] string? QuotedMessageId = null,
    [property: Id(4)] int Redrive = 0)
{
    /// <summary>Under which id the conversation remembers that it has taken this order.</summary>
    public string DedupId => Redrive == 0 ? Message.Id : $"{VoiceMessageId}/{Redrive}";

    /// <summary>Nothing of the person: Orleans prints a call's arguments when it takes too long.</summary>
    public override string ToString() => VoiceMessageId;
}
