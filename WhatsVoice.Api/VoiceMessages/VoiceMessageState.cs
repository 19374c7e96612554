namespace WhatsVoice.Api.VoiceMessages;

/// <summary>
/// Where a message is in its life (docs/lifecycle.md). The numbers are stored. From <see cref="Accepted"/> on they are an order: a
/// higher state is never followed by a lower one, whatever the order in which status webhooks arrive.
/// </summary>
internal enum VoiceMessageState
{
    /// <summary>Durable, and waiting for its turn or for its next attempt.</summary>
    Received = 0,

    /// <summary>A voice note of the person is being transcribed.</summary>
    Hearing = 3,

    /// <summary>The reply writer is asked.</summary>
    Replying = 6,

    Speaking = 10,
    Uploading = 20,
    Sending = 30,

    /// <summary>The response to a send was lost; a status webhook tells whether it was accepted.</summary>
    Uncertain = 40,

    Accepted = 50,

    /// <summary>The reply writer had no answer.</summary>
    Silent = 55,
    Sent = 60,

    /// <summary>WhatsApp accepted it and could not deliver it. A delivery that is reported later or earlier counts more.</summary>
    Failed = 65,
    Delivered = 70,
    Read = 80,
    Played = 90,

    Expired = 110,

    /// <summary>Given up; it is among the dead letters.</summary>
    Dead = 120,
}

internal static class VoiceMessageStates
{
    /// <summary>All states as they are stored and shown: lower case.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<VoiceMessageState>().Select(name => name.ToLowerInvariant())];

    /// <summary>
    /// Whether a record may go from one state to another: freely until it is accepted, then only forward. The store decides by the same rule
    /// (<see cref="VoiceMessageRecords"/>), where the record may have moved on by another process.
    /// </summary>
    public static bool MayBecome(this VoiceMessageState from, VoiceMessageState to) => from < VoiceMessageState.Accepted || to > from;

    public static string Name(this VoiceMessageState state) => Enum.GetName(state)!.ToLowerInvariant();
}
