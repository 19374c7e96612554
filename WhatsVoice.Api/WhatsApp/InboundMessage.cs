namespace WhatsVoice.Api.WhatsApp;

[GenerateSerializer]
[Alias("whatsvoice.inbound-message")]
internal sealed record InboundMessage
{
    /// <summary>The type of a message that no person wrote: a voice message ordered over REST.</summary>
    public const string Outbound = "outbound";

    /// <summary>WhatsApp's id (wamid).</summary>
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string PhoneNumberId { get; init; }

    /// <summary>The person's phone number, digits; may be missing for people with a username.</summary>
    [Id(2)]
    public string? Phone { get; init; }

    [Id(3)]
    public string? UserId { get; init; }

    /// <summary>text, audio, image, button, interactive, reaction, ...; unknown ones too.</summary>
    [Id(4)]
    public required string Type { get; init; }

    /// <summary>Its words; null when it has none.</summary>
    [Id(5)]
    public string? Text { get; init; }

    [Id(6)]
    public string? Name { get; init; }

    /// <summary>When the person sent it, Unix seconds.</summary>
    [Id(7)]
    public long SentAtUnixSeconds { get; init; }

    /// <summary>When its webhook arrived, Unix milliseconds.</summary>
    [Id(8)]
    public long ReceivedAtUnixMs { get; init; }

    /// <summary>The webhook's trace (W3C traceparent), so that the trace survives the queue and a crash.</summary>
    [Id(9)]
    public string? TraceParent { get; init; }

    /// <summary>The person's username, where they have one.</summary>
    [Id(10)]
    public string? Username { get; init; }

    /// <summary>The file of an audio, image, video, document or sticker.</summary>
    [Id(11)]
    public InboundMedia? Media { get; init; }

    /// <summary>For type edit: WhatsApp's id of the message whose new words these are.</summary>
    [Id(12)]
    public string? EditedMessageId { get; init; }

    /// <summary>
    /// The message as WhatsApp wrote it, as JSON: what was chosen, ordered or shared, what is quoted, from which ad the person came.
    /// Null for a plain text, of which the other properties say everything, and over 16,000 characters.
    /// </summary>
    [Id(13)]
    public string? Content { get; init; }

    /// <summary>Set for the reply writer where <see cref="Text"/> was heard in a voice note.</summary>
    [Id(14)]
    public HeardSpeech? Heard { get; init; }

    /// <summary>The name of the API key that sent an outbound message.</summary>
    [Id(15)]
    public string? SentByKey { get; init; }

    /// <summary>
    /// The conversation to which the person's user id led before: what arrived there earlier is answered first. Null: there is none, or that has been done.
    /// </summary>
    [Id(16)]
    public string? After { get; init; }

    /// <summary>Nothing of the person: Orleans prints a call's arguments when it takes too long.</summary>
    public override string ToString() => $"a message of type {Type}";
}

/// <param name="Language">A BCP 47 tag; null where it is not known.</param>
/// <param name="DurationMs">How long the voice note plays, in milliseconds; 0 where that is not known.</param>
[GenerateSerializer]
[Alias("whatsvoice.heard-speech")]
internal sealed record HeardSpeech([property: Id(0)] string? Language, [property: Id(1)] long DurationMs);

/// <summary>A file that a person sent; WhatsApp keeps it for 7 days (documentation: whatsapp/business-phone-numbers/media).</summary>
[GenerateSerializer]
[Alias("whatsvoice.inbound-media")]
internal sealed record InboundMedia
{
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>For example <c>audio/ogg; codecs=opus</c>.</summary>
    [Id(1)]
    public string? MimeType { get; init; }

    /// <summary>SHA-256 of the file, as WhatsApp writes it (hex or base64).</summary>
    [Id(2)]
    public string? Sha256 { get; init; }

    /// <summary>Recorded in the chat, in contrast to a sound file.</summary>
    [Id(3)]
    public bool IsVoice { get; init; }
}
