using WhatsVoice.Api.Telemetry;

namespace WhatsVoice.Api.Conversations;

/// <summary>Measures the stages of an answer: for the metrics, as spans, and for the message's record.</summary>
internal sealed class Stages(ApiTelemetry telemetry, TimeProvider time)
{
    /// <summary>The message's turn has come.</summary>
    public void Waited(PendingMessage item)
    {
        var waited = Since(item);
        telemetry.Queued(item.Message.TraceParent, DateTimeOffset.FromUnixTimeMilliseconds(item.Message.ReceivedAtUnixMs), waited);
        item.Course.Add("queue", TimeSpan.Zero, waited);
    }

    public async Task<T> RunAsync<T>(PendingMessage item, string stage, Func<Task<T>> work)
    {
        using var activity = telemetry.Source.StartActivity(stage);
        var (start, offset, done) = (time.GetTimestamp(), Since(item), false);
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
            throw;
        }
        finally
        {
            item.Course.Add(stage, offset, time.GetElapsedTime(start), failed: !done);
        }
    }

    /// <summary>How long ago the message came in.</summary>
    public TimeSpan Since(PendingMessage item)
    {
        var since = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(item.Message.ReceivedAtUnixMs);
        return since > TimeSpan.Zero ? since : TimeSpan.Zero;
    }
}
