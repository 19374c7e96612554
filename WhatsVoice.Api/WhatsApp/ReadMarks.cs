using System.Diagnostics;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>Read marks with the typing indicator, which shows until the answer comes or for 25 s.</summary>
internal sealed partial class ReadMarks(HttpClient http, ApiTelemetry telemetry, TimeProvider time, ILogger<ReadMarks> logger)
{
    /// <summary>Marks a message (and those before it) as read. A failure is logged and goes no further: it must not hold up an answer.</summary>
    public async Task MarkReadAsync(string phoneNumberId, string messageId, bool typing, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Source.StartActivity("read_mark");
        var start = Stopwatch.GetTimestamp();
        var outcome = "ok";
        try
        {
            var body = JsonBody.Of(new GraphReadMark(messageId, typing ? new GraphTyping("text") : null), GraphJson.Default.GraphReadMark);
            using var response = await http.PostAsync($"{Uri.EscapeDataString(phoneNumberId)}/messages", body, cancellationToken);
            await WhatsAppErrors.EnsureAcceptedAsync(response, time, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or WhatsAppException or TimeoutRejectedException or BrokenCircuitException)
        {
            outcome = "failed";
            activity.Fail(exception);
            Log.NotMarked(logger, exception.Message);
        }
        catch (OperationCanceledException)
        {
            outcome = "canceled";
        }

        telemetry.WhatsAppCalled("read_mark", outcome, Stopwatch.GetElapsedTime(start));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A message could not be marked as read: {Reason}")]
        public static partial void NotMarked(ILogger logger, string reason);
    }
}

/// <summary>
/// The read mark of a message that is being answered. WhatsApp shows "typing" for 25 s at most, so on long work the mark is
/// renewed until it is stopped (documentation: whatsapp/typing-indicators).
/// </summary>
internal sealed class ReadReceipt : IDisposable
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a send waits for its own mark. A mark that arrives after the voice note would show "typing" behind it for 25 s.
    /// </summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _time;
    private readonly Task _marked;
    private readonly ITimer? _renewal;

    /// <param name="typing">Show "typing" too.</param>
    /// <param name="durable">What the mark waits for. Where that fails there is no mark.</param>
    public ReadReceipt(ReadMarks marks, string phoneNumberId, string messageId, bool typing, Task durable, TimeProvider time)
    {
        _time = time;
        _marked = MarkAsync();

        // Not a PeriodicTimer: ending one throws and catches an exception, for every message.
        _renewal = typing ? time.CreateTimer(_ => _ = MarkAsync(), null, Renewal, Renewal) : null;

        Task MarkAsync() => Task.Run(async () =>
        {
            await durable;
            await marks.MarkReadAsync(phoneNumberId, messageId, typing, CancellationToken.None);
        });
    }

    /// <summary>Waits up to 200 ms for the mark; the answer does not wait longer.</summary>
    public async Task SettleAsync()
    {
        try
        {
            await _marked.WaitAsync(HeadStart, _time);
        }
        catch (TimeoutException)
        {
            // It may still arrive.
        }
    }

    /// <summary>Ends the renewals. Marks that are on their way go on by themselves: nothing waits for them.</summary>
    public void Dispose() => _renewal?.Dispose();
}
