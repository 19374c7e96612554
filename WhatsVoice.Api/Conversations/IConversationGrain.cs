using Orleans.Concurrency;

namespace WhatsVoice.Api.Conversations;

/// <summary>One person's conversation with one of the business's numbers: takes messages, answers them one by one, in order.</summary>
[Alias("whatsvoice.conversation")]
internal interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>Takes messages; returns when all of them are durable. Repeating it is safe.</summary>
    /// <exception cref="ConversationUnavailableException">They could not be stored.</exception>
    [AlwaysInterleave]
    Task ReceiveAsync(InboundMessage[] messages);

    /// <summary>Takes a voice message to send; returns when it is durable. Repeating it is safe.</summary>
    /// <exception cref="ConversationUnavailableException">It could not be stored.</exception>
    [AlwaysInterleave]
    Task SendAsync(VoiceMessageOrder order);

    /// <summary>Goes on with what is pending, if anything is.</summary>
    [AlwaysInterleave]
    Task WakeAsync();

    /// <summary>A status webhook has shown that an uncertain send was accepted after all.</summary>
    /// <param name="voiceMessageId">Our id of the voice message.</param>
    /// <param name="messageId">WhatsApp's id of it.</param>
    [AlwaysInterleave]
    Task SettleAsync(string voiceMessageId, string messageId);
}
