using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations.Steps;

/// <summary>Does the work of one state of a message.</summary>
internal interface IMessageStep
{
    VoiceMessageState State { get; }

    /// <summary>Does the work and returns the message in its next state. A failure is an exception (<see cref="Fault.Of"/>).</summary>
    Task<PendingMessage> RunAsync(PendingMessage message, StepContext context);
}

internal sealed class StepContext
{
    public required string Conversation { get; init; }

    /// <summary>The conversation's state, whose history and usage change. After an erasure it is not the stored one any more.</summary>
    public required ConversationState State { get; init; }

    /// <summary>Completes once the message is in the store and so survives a crash. Await it before anything that costs, or that the person or WhatsApp notices.</summary>
    public required Task Durable { get; init; }

    public required Func<PendingMessage, Task> WriteAsync { get; init; }

    /// <summary>
    /// Throws <see cref="ConversationUnavailableException"/> once the person was erased: called right before a step stores something beside the
    /// conversation's state, which the erasure would not find any more.
    /// </summary>
    public required Action<PendingMessage> ThrowIfErased { get; init; }

    /// <summary>WhatsApp's id of a message's answer, if a status webhook has told it meanwhile.</summary>
    public required Func<string, string?> SettledIdOf { get; init; }

    /// <summary>The message as it was last saved or taken up by a step: what a failure continues from.</summary>
    public required PendingMessage Message { get; set; }

    /// <summary>The message's read mark; null where it needs none.</summary>
    public ReadReceipt? Receipt { get; set; }

    /// <summary>Makes a message's progress durable.</summary>
    /// <exception cref="ConversationUnavailableException">It could not be stored.</exception>
    public Task SaveAsync(PendingMessage message)
    {
        Message = message;
        return WriteAsync(message);
    }

    public static Recipient To(PendingMessage message) => new(
        message.Message.PhoneNumberId,
        message.OtherNumberForm ? PhoneNumberForms.Other(message.Message.Phone) : message.Message.Phone,
        message.Message.UserId);
}

/// <summary>Measures the stages of an answer: for the metrics, as spans, and for the message's record.</summary>
internal sealed class StageClock(ApiTelemetry telemetry, ReplyStatistics statistics, TimeProvider time)
{
    /// <summary>The message's turn has come.</summary>
    public void Waited(PendingMessage message)
    {
        var waited = Since(message);
        telemetry.Queued(message.Message.TraceParent, DateTimeOffset.FromUnixTimeMilliseconds(message.Message.ReceivedAtUnixMs), waited);
        message.Stages.Add("queue", TimeSpan.Zero, waited);
    }

    public async Task<T> RunAsync<T>(PendingMessage message, string stage, Func<Task<T>> work)
    {
        using var activity = telemetry.Source.StartActivity(stage);
        var (start, offset, done) = (time.GetTimestamp(), Since(message), false);
        try
        {
            var result = await work();
            done = true;
            telemetry.StageDone(stage, time.GetElapsedTime(start));
            return result;
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            statistics.Count(StatisticsMinute.Field(ReplyStatistics.Failed, stage));
            throw;
        }
        finally
        {
            message.Stages.Add(stage, offset, time.GetElapsedTime(start), failed: !done);
        }
    }

    public TimeSpan Since(PendingMessage message)
    {
        var since = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(message.Message.ReceivedAtUnixMs);
        return since > TimeSpan.Zero ? since : TimeSpan.Zero;
    }
}
