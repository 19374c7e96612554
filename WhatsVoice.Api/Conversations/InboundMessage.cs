namespace WhatsVoice.Api.Conversations;

/// <summary>A message that a person wrote to the business.</summary>
[GenerateSerializer]
[Alias("whatsvoice.inbound-message")]
internal sealed record InboundMessage
{
    /// <summary>The type of a stand-in for a message that nobody wrote: a voice message that another program wants sent.</summary>
    public const string Outbound = "outbound";

    /// <summary>WhatsApp's id (wamid).</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The business's number.</summary>
    [Id(1)]
    public required string PhoneNumberId { get; init; }

    /// <summary>The person's phone number, digits; may be missing for people with a username.</summary>
    [Id(2)]
    public string? Phone { get; init; }

    /// <summary>The person's business-scoped user id.</summary>
    [Id(3)]
    public string? UserId { get; init; }

    /// <summary>text, audio, image, button, interactive, reaction, ...; unknown ones too.</summary>
    [Id(4)]
    public required string Type { get; init; }

    /// <summary>Its words; null when it has none.</summary>
    [Id(5)]
    public string? Text { get; init; }

    /// <summary>The person's profile name.</summary>
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

    /// <summary>Nothing of the person: Orleans prints a call's arguments when it takes too long.</summary>
    public override string ToString() => $"a message of type {Type}";
}
