using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.Events;
using WhatsVoice.Sandbox.Faults;
using WhatsVoice.Sandbox.People;

namespace WhatsVoice.Sandbox.Webhooks;

/// <summary>
/// Delivers webhooks until each is acknowledged or too old. First attempts of one person's webhooks go out one after the
/// other, so that messages arrive in order unless one is retried; Meta guarantees no order.
/// </summary>
internal sealed partial class WebhookQueue(
    WebhookClient client, Chats chats, EventHub events, BackgroundWork work, IOptions<SandboxOptions> options, TimeProvider time, ILogger<WebhookQueue> logger) : IDisposable
{
    private static readonly MessageError GivenUp = new(131000, "Webhook not delivered", "The business did not acknowledge the webhook in time.");

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _lastFirstAttempt = [];
    private BusinessState _business = new(null, 0, null);
    private CancellationTokenSource _cleared = new();

    /// <summary>Whether webhooks are delivered.</summary>
    public BusinessState Business
    {
        get
        {
            lock (_gate)
            {
                return _business;
            }
        }
    }

    public void Enqueue(WebhookDelivery delivery)
    {
        var attempted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lane = delivery.Person ?? "";
        Task before;
        CancellationToken cleared;
        lock (_gate)
        {
            before = _lastFirstAttempt.GetValueOrDefault(lane, Task.CompletedTask);
            _lastFirstAttempt[lane] = attempted.Task;
            cleared = _cleared.Token;
        }

        work.Run(async stopping =>
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping, cleared);
            try
            {
                await before.WaitAsync(ends.Token);
                await DeliverAsync(delivery, attempted, ends.Token);
            }
            catch (OperationCanceledException) when (cleared.IsCancellationRequested)
            {
                // The chats were cleared, and the queue with them.
            }
            finally
            {
                attempted.TrySetResult();
                lock (_gate)
                {
                    if (_lastFirstAttempt.GetValueOrDefault(lane) == attempted.Task)
                    {
                        _lastFirstAttempt.Remove(lane);
                    }
                }
            }
        });
    }

    public void Clear()
    {
        CancellationTokenSource cleared;
        lock (_gate)
        {
            (cleared, _cleared) = (_cleared, new CancellationTokenSource());
        }

        // Never disposed: a delivery that is starting may still use its token.
        cleared.Cancel();
    }

    public void Dispose() => _cleared.Dispose();

    private async Task DeliverAsync(WebhookDelivery delivery, TaskCompletionSource attempted, CancellationToken cancellationToken)
    {
        var first = 0;
        await Task.WhenAll(Enumerable.Range(0, delivery.Copies).Select(_ => DeliverCopyAsync(delivery, OnFirstAttempt, cancellationToken)));

        void OnFirstAttempt()
        {
            if (Interlocked.Increment(ref first) == delivery.Copies)
            {
                attempted.TrySetResult();
            }
        }
    }

    private async Task DeliverCopyAsync(WebhookDelivery delivery, Action onFirstAttempt, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var waiting = false;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var answer = await client.AttemptAsync(delivery, attempt, cancellationToken);
                if (attempt == 1)
                {
                    onFirstAttempt();
                }

                if (answer.Acknowledged)
                {
                    Tell(reachable: true, waitingChange: waiting ? -1 : 0, problem: null);
                    waiting = false;
                    Settle(delivery, Statuses.Delivered);
                    return;
                }

                Log.NotAcknowledged(logger, delivery.Event, attempt, answer);
                Tell(reachable: false, waitingChange: waiting ? 0 : 1, answer.ToString());
                waiting = true;
                if (time.GetElapsedTime(started) > options.Value.WebhookRetryFor)
                {
                    Log.GivenUp(logger, delivery.Event, attempt);
                    Settle(delivery, Statuses.Failed, GivenUp);
                    return;
                }

                await Task.Delay(WebhookBackoff.After(attempt, options.Value.WebhookRetryCap), time, cancellationToken);
            }
        }
        finally
        {
            if (waiting)
            {
                Tell(reachable: null, waitingChange: -1, problem: null);
            }
        }
    }

    private void Settle(WebhookDelivery delivery, string status, MessageError? error = null)
    {
        if (delivery is { Route: Routes.Webhook, MessageId: not null })
        {
            chats.Advance(delivery.MessageId, status, error);
        }
    }

    /// <summary>A null <paramref name="reachable"/> leaves that as it was. Only changes are sent to watchers.</summary>
    private void Tell(bool? reachable, int waitingChange, string? problem)
    {
        lock (_gate)
        {
            var now = new BusinessState(
                reachable ?? _business.Reachable, _business.Waiting + waitingChange, reachable is null ? _business.Problem : problem, _business.EverReached || reachable is true);
            if (now != _business)
            {
                _business = now;
                events.Publish(new SandboxEvent("webhook", Business: now));
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "Webhook ({Event}) attempt {Attempt} was not acknowledged: {Answer}.")]
        public static partial void NotAcknowledged(ILogger logger, string @event, int attempt, WebhookAnswer answer);

        [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "Webhook ({Event}) given up after {Attempt} attempts.")]
        public static partial void GivenUp(ILogger logger, string @event, int attempt);
    }
}

internal static class WebhookBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The wait after the failed attempt <paramref name="attempt"/>: none, then 0.5, 1, 2, 4 s and so on up to the cap.
    /// Meta: "immediately, then less and less often", without figures.
    /// </summary>
    public static TimeSpan After(int attempt, TimeSpan cap) =>
        attempt <= 1 ? TimeSpan.Zero : TimeSpan.FromTicks((long)Math.Min(cap.Ticks, First.Ticks * Math.Pow(2, attempt - 2)));
}

/// <param name="Route">One of the webhook routes of <see cref="Faults.Routes"/>.</param>
/// <param name="Event"><c>message</c>, or the status that is reported.</param>
/// <param name="MessageId">The message it carries or reports on.</param>
/// <param name="Body">The exact bytes that are signed and sent, at every attempt the same.</param>
internal sealed record WebhookDelivery(string Route, string Event, string? Person, string? MessageId, byte[] Body)
{
    /// <summary>Delivered this many times at once, each copy until it is acknowledged.</summary>
    public int Copies { get; init; } = 1;
}
