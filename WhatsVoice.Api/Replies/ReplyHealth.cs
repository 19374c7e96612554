using Microsoft.Extensions.Diagnostics.HealthChecks;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Replies;

/// <summary>Whether replies are written: a model or an endpoint that refuses everybody leaves people in silence.</summary>
internal sealed partial class ReplyHealth(ILogger<ReplyHealth> logger) : IHealthCheck
{
    /// <summary>So many failures in a row, over all conversations, are no bad moment and no single message.</summary>
    private const int Limit = 5;

    private int _failures;
    private volatile string? _reason;

    public void Wrote()
    {
        if (Interlocked.Exchange(ref _failures, 0) >= Limit)
        {
            Log.WritesAgain(logger);
        }
    }

    public void Failed(string reason)
    {
        _reason = reason;
        if (Interlocked.Increment(ref _failures) == Limit)
        {
            Log.Fails(logger, Limit, reason);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(Volatile.Read(ref _failures) is var failures and >= Limit
            ? HealthCheckResult.Degraded($"The last {failures} replies could not be written: {_reason}")
            : HealthCheckResult.Healthy());

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The last {Count} replies could not be written, people wait: {Reason}")]
        public static partial void Fails(ILogger logger, int count, string reason);

        [LoggerMessage(2, LogLevel.Information, "Replies are written again")]
        public static partial void WritesAgain(ILogger logger);
    }
}

/// <summary>Tells <see cref="ReplyHealth"/> how the reply writer does, and the circuit breaker of its calls who wrote the message.</summary>
internal sealed class ObservedReplyWriter(IReplyWriter writer, ReplyHealth health) : IReplyWriter
{
    public bool Costs => writer.Costs;

    public async Task<Reply?> WriteAsync(InboundMessage message, IReadOnlyList<ChatTurn> history, CancellationToken cancellationToken)
    {
        // Only for what is called from here on.
        Upstreams.Person.Value = message.Phone ?? message.UserId;
        try
        {
            var reply = await writer.WriteAsync(message, history, cancellationToken);
            health.Wrote();
            return reply;
        }
        catch (ReplyException exception)
        {
            health.Failed(exception.Message);
            throw;
        }
    }
}
