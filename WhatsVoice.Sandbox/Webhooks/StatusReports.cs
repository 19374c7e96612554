using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.People;

namespace WhatsVoice.Sandbox.Webhooks;

/// <summary>Sends the status webhooks of the business's messages.</summary>
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

    /// <summary>Accepted first, then reported as undeliverable.</summary>
    public void Fail(Person person, ChatMessage message, MessageError error) => work.Run(async stopping =>
    {
        await Task.Delay(options.Value.DeliveredAfter, time, stopping);
        Report(person, message, Statuses.Failed, error);
    });

    /// <summary>Moves the message forward and reports it, unless it had that status already.</summary>
    public void Report(Person person, ChatMessage message, string status, MessageError? error = null)
    {
        if (chats.Advance(message.Id, status, error))
        {
            queue.Enqueue(payloads.ForStatus(person, message, status, error));
        }
    }
}
