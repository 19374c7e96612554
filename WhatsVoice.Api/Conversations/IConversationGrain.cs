using Orleans.Concurrency;
using Orleans.Runtime;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>One person's conversation with one of the business's numbers: takes messages, answers them one by one, in order.</summary>
[Alias("whatsvoice.conversation")]
internal interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes messages; returns when all of them are durable. Those beyond the inbox's limit become dead letters. Repeating it is safe.
    /// </summary>
    /// <exception cref="ConversationUnavailableException">They could not be stored.</exception>
    [AlwaysInterleave]
    Task ReceiveAsync(InboundMessage[] messages);

    /// <summary>Tells whether a message was taken here, and is durable: the person's user id has since led to another conversation.</summary>
    /// <exception cref="ConversationUnavailableException">That could not be looked up.</exception>
    [AlwaysInterleave]
    Task<bool> HasTakenAsync(InboundMessage message);

    /// <summary>
    /// Takes a voice message into the inbox, to be sent when its turn comes; returns when it is durable. Repeating it is safe. The name is on the wire.
    /// </summary>
    /// <exception cref="ConversationUnavailableException">It could not be stored.</exception>
    /// <exception cref="ConversationFullException">Too many messages wait.</exception>
    [AlwaysInterleave]
    Task SendAsync(VoiceMessageOrder order);

    /// <summary>Goes on with what is pending, if anything is.</summary>
    [AlwaysInterleave]
    Task WakeAsync();

    /// <summary>A status webhook has shown that an uncertain send was accepted after all.</summary>
    [AlwaysInterleave]
    Task SettleAsync(SettledSend send);

    /// <summary>Forgets the person: inbox, history, usage and preferences. Fingerprints of messages stay, so that a redelivery is not answered.</summary>
    /// <returns>Our ids of the messages that were waiting; null: there was no conversation. Records of those that have ended are in the store by then.</returns>
    /// <exception cref="ConversationUnavailableException">The store did not answer.</exception>
    [AlwaysInterleave]
    Task<string[]?> EraseAsync();

    /// <summary>Gives up its state, as JSON, for the conversation's key of a later version; null when there is none.</summary>
    /// <param name="isStored">The later conversation has stored what an earlier call returned: this one forgets it.</param>
    [AlwaysInterleave]
    Task<string?> HandOverAsync(bool isStored);
}

/// <param name="VoiceMessageId">Our id of it.</param>
/// <param name="MessageId">WhatsApp's id of it.</param>
[GenerateSerializer]
[Alias("whatsvoice.settled-send")]
internal sealed record SettledSend([property: Id(0)] string VoiceMessageId, [property: Id(1)] string MessageId)
{
    /// <summary>Without WhatsApp's id, which has the person's number in it: Orleans prints a call's arguments when it takes too long.</summary>
    public override string ToString() => VoiceMessageId;
}

/// <summary>A conversation could not store what it was given; nothing of it counts as received.</summary>
[GenerateSerializer]
[Alias("whatsvoice.conversation-unavailable")]
internal sealed class ConversationUnavailableException(string message, Exception? inner) : Exception(message, inner);

/// <summary>A conversation holds as many unanswered messages as <see cref="ConversationOptions.MaxPending"/> allows.</summary>
[GenerateSerializer]
[Alias("whatsvoice.conversation-full")]
internal sealed class ConversationFullException(string message) : Exception(message);

/// <summary>Finds conversations. Orleans' own GetGrain reads the interface's attributes with each call, 2.5 % of the Api's time under load.</summary>
internal sealed class ConversationGrains(IGrainFactory grains)
{
    private GrainReference? _any;

    /// <param name="conversation">Its key, see <see cref="PersonDirectory"/>.</param>
    public IConversationGrain Find(string conversation)
    {
        _any ??= (GrainReference)grains.GetGrain<IConversationGrain>(conversation);
        return (IConversationGrain)grains.GetGrain(GrainId.Create(_any.GrainId.Type, conversation), _any.InterfaceType);
    }
}
