using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;
using WhatsVoice.Api.Replies;

namespace WhatsVoice.Api.Conversations;

/// <summary>What the store keeps of a conversation, as JSON. It outlives a release: properties are only ever added.</summary>
internal sealed class ConversationState
{
    /// <summary>Unanswered messages in the order in which they are answered (<see cref="Enqueue"/>).</summary>
    public List<PendingMessage> Inbox { get; set; } = [];

    /// <summary>Fingerprints of the latest messages.</summary>
    public List<string> Recent { get; set; } = [];

    /// <summary>Until when keys of their own remember older messages, Unix milliseconds; 0: there never were more than <see cref="Recent"/> holds.</summary>
    public long OlderSeenUntilUnixMs { get; set; }

    /// <summary>The latest turns, for reply writers that are given them.</summary>
    public List<ChatTurn> History { get; set; } = [];

    /// <summary>Until when the messages sent have used up the person's share of the pair rate, Unix milliseconds (<see cref="PairRate"/>).</summary>
    public long PairRatePaidUntilUnixMs { get; set; }

    /// <summary>The person has asked for text instead of voice notes.</summary>
    public bool PrefersText { get; set; }

    /// <summary>The language that the person last spoke, a BCP 47 tag; null until it is known.</summary>
    public string? Language { get; set; }

    /// <summary>Our id of the latest answer; of one in several notes the first.</summary>
    public string? LastVoiceMessageId { get; set; }

    /// <summary>Our ids of the further notes of the latest answer; null for none.</summary>
    public List<string>? LastFurtherParts { get; set; }

    /// <summary>When the person last wrote, Unix seconds; 0 when that is not known.</summary>
    public long LastWroteUnixSeconds { get; set; }

    /// <summary>What the person caused lately (<see cref="PersonLimits"/>).</summary>
    public PersonUsage? Usage { get; set; }

    /// <summary>
    /// Adds a message behind the others. A webhook that was refused comes again after newer ones, so what the person wrote earlier goes before
    /// what they wrote later, unless that has begun; the first stays first, its turn has come. WhatsApp's timestamps are whole seconds: within one, the order of arrival stays.
    /// Orders between what the person wrote (other programs' messages, redrives, replacements) hold nothing up.
    /// </summary>
    public void Enqueue(PendingMessage message)
    {
        var at = Inbox.Count;
        var wroteAt = message.WroteAtUnixSeconds;
        for (var before = at - 1; wroteAt > 0 && before > 0 && Inbox[before].MayBeOvertaken; before--)
        {
            var earlier = Inbox[before].WroteAtUnixSeconds;
            if (earlier > wroteAt)
            {
                at = before;
            }
            else if (earlier > 0)
            {
                break;
            }
        }

        Inbox.Insert(at, message);
    }

    /// <summary>Remembers what the person may ask for in writing. Neither the links of a note nor a confirmation is the answer; a replacement's first send was remembered.</summary>
    public void RememberAnswer(PendingMessage accepted)
    {
        if (accepted.FailedMessageId is not null || accepted.Reply is { OnlyAfterVoice: true } or { IsConfirmation: true })
        {
            return;
        }

        if (accepted.PartOf is not null && accepted.PartOf == LastVoiceMessageId)
        {
            (LastFurtherParts ??= []).Add(accepted.VoiceMessageId);
            return;
        }

        LastVoiceMessageId = accepted.VoiceMessageId;
        LastFurtherParts = null;
    }

    /// <summary>What an erasure leaves: the fingerprints, so that a redelivery is not answered again. Whatever else there is, or will be, is gone.</summary>
    public ConversationState WithoutPerson() => new() { Recent = Recent, OlderSeenUntilUnixMs = OlderSeenUntilUnixMs };
}

/// <summary>Source-generated JSON: Orleans' default writes type names, which does not survive a rename.</summary>
internal sealed class ConversationStateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input!, TypeInfo<T>()));

    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize(input.ToMemory().Span, TypeInfo<T>())!;

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)StoredJson.Conversations.GetTypeInfo(typeof(T))!;
}
