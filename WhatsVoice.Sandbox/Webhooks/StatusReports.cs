using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.People;

namespace WhatsVoice.Sandbox.Webhooks;

/// <summary>What becomes of the business's messages after they were accepted, told through status webhooks.</summary>
internal sealed class StatusReports(
    Chats chats, WebhookPayloads payloads, WebhookQueue queue, BackgroundWork work, IOptions<SandboxOptions> options, TimeProvider time)
{
    /// <summary>Sent at once, delivered and read a little later.</summary>
    public void Follow(Person person, ChatMessage message) => work.Run(async stopping =>
    {
        Report(person, message, Statuses.Sent);
        await Task.Delay(options.Value.DeliveredAfter, time, stopping);
        Report(person, message, Statuses.Delivered);
        await Task.Delay(options.Value.ReadAfter, time, stopping);
        Report(person, message, Statuses.Read);
    });

    /// <summary>Accepted, and only afterwards found to be undeliverable.</summary>
    public void Fail(Person person, ChatMessage message, MessageError error) => work.Run(async stopping =>
    {
        await Task.Delay(options.Value.DeliveredAfter, time, stopping);
        Report(person, message, Statuses.Failed, error);
    });

    /// <summary>Moves the message on and tells the business; says nothing when it was there before.</summary>
    public void Report(Person person, ChatMessage message, string status, MessageError? error = null)
    {
        if (chats.Advance(message.Id, status, error))
        {
            queue.Enqueue(payloads.ForStatus(person, message, status, error));
        }
    }
}
