using Orleans.Runtime;
using StackExchange.Redis;
using WhatsVoice.Api.Telemetry;

namespace WhatsVoice.Api.Conversations;

/// <summary>Wakes pending conversations that no replica works on: after a crash, a restart, or when a replica went away.</summary>
internal sealed partial class PendingScanner(PendingIndex index, ConversationGrains conversations, ApiTelemetry telemetry, TimeProvider time, ILogger<PendingScanner> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A conversation at work is woken for nothing, which is harmless but not free.</summary>
    private static readonly TimeSpan UnseenFor = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan WakeLimit = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);

        // A conversation of no person: activating it compiles the code and opens the connections that the first person would pay for.
        await WakeAsync("warm-up");

        // What was pending when this process started belongs to nobody yet: take all of it at once.
        var unseenFor = TimeSpan.Zero;
        try
        {
            do
            {
                if (await ScanAsync(unseenFor))
                {
                    unseenFor = UnseenFor;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task<bool> ScanAsync(TimeSpan unseenFor)
    {
        try
        {
            IReadOnlyList<string> due;
            do
            {
                due = await index.TakeAsync(unseenFor);
                await Task.WhenAll(due.Select(WakeAsync));
            }
            while (due.Count > 0 && unseenFor > TimeSpan.Zero);

            var (pending, oldestAge) = await index.CountAsync();
            telemetry.Pending(pending, oldestAge);
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            Log.NotScanned(logger, exception.Message);
            return false;
        }
    }

    private async Task WakeAsync(string conversation)
    {
        try
        {
            // A call to a replica that has just died or is frozen may hang for half a minute: others must not wait for it.
            await conversations.Find(conversation).WakeAsync().WaitAsync(WakeLimit, time);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever is wrong with one conversation, or with the store, must not end the scanning. The index was dated anew: the
            // next scan tries again.
            Log.NotWoken(logger, conversation, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Pending conversations could not be read: {Reason}")]
        public static partial void NotScanned(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Conversation {Conversation} could not be woken: {Reason}")]
        public static partial void NotWoken(ILogger logger, string conversation, string reason);
    }
}
