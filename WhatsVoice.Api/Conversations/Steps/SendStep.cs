using Microsoft.Extensions.Options;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations.Steps;

/// <summary>Sends the answer. That it is about to is stored first: a crash in between leaves a send that may have been accepted.</summary>
internal sealed class SendStep(
    MessageSender sender, Throughput throughput, SentOrders sent, VoiceMessageRecords records, NumberGate numbers, StageClock stages, IOptions<ConversationOptions> options, TimeProvider time)
    : IMessageStep
{
    public VoiceMessageState State => VoiceMessageState.Sending;

    public async Task<PendingMessage> RunAsync(PendingMessage message, StepContext context)
    {
        await context.Durable;
        if (await RepeatsTextAsync(message, context.State))
        {
            return MessageLifecycle.NothingToSay(message);
        }

        await (context.Receipt?.SettleAsync() ?? Task.CompletedTask);
        await throughput.WaitAsync(message.Message.PhoneNumberId, CancellationToken.None);
        if (context.SettledIdOf(message.VoiceMessageId) is { } known)
        {
            // A status webhook was later than the deadline, and still in time.
            return MessageLifecycle.Accepted(message, known);
        }

        // A process that was frozen during the write may have been replaced, and another activation sends once UncertainFor is over. Then a further
        // write tells: it fails where another one has written meanwhile. The clock is monotonic and goes on while a process is frozen.
        long began;
        do
        {
            context.ThrowIfErased(message);
            began = time.GetTimestamp();
            message = MessageLifecycle.SendBegins(message, time.GetUtcNow().ToUnixTimeMilliseconds());
            sent.Keep(message);
            records.Sending(message.ToRecord(context.Conversation));
            await context.SaveAsync(message);
        }
        while (time.GetElapsedTime(began) > options.Value.UncertainFor / 2);

        var to = StepContext.To(message);
        var messageId = await stages.RunAsync(message, "send", () => Task.Run(() => message.IsInWriting
            ? sender.SendTextAsync(to, message.Reply!.Text, message.QuotedMessageId, message.VoiceMessageId, CancellationToken.None)
            : sender.SendVoiceNoteAsync(to, message.MediaId!, message.QuotedMessageId, message.VoiceMessageId, CancellationToken.None)));
        numbers.Works(message.Message.PhoneNumberId);
        return MessageLifecycle.Accepted(message, messageId);
    }

    /// <summary>Whether it holds the links of a note whose words, links included, went out as text instead.</summary>
    private async Task<bool> RepeatsTextAsync(PendingMessage message, ConversationState state)
        => message is { Reply.OnlyAfterVoice: true, SendingSinceUnixMs: null }
            && (state.LastFurtherParts?[^1] ?? state.LastVoiceMessageId) is { } before
            && await sent.FindAsync(before) is { Order.Encoding: AudioEncoding.None };
}
