using System.Diagnostics;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>Read marks with the typing indicator, which shows until the answer comes or for 25 s.</summary>
internal sealed partial class ReadMarks(HttpClient http, ApiTelemetry telemetry, ILogger<ReadMarks> logger)
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
            using var response = await http.PostAsync($"{phoneNumberId}/messages", body, cancellationToken);
            await GraphOutcome.EnsureAcceptedAsync(response, cancellationToken);
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
