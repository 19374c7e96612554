using Microsoft.Extensions.Hosting;
using Polly;
using Polly.CircuitBreaker;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>
/// Circuit breaker of an upstream that a person's words may make fail. It counts persons (<see cref="Upstreams.Person"/>) and not calls, as Polly's own
/// does: whatever a few persons write and however often it is tried, a stranger's call goes through. The rule is in docs/resilience.md.
/// </summary>
/// <param name="opened">Called when it opens, also when it opens again.</param>
/// <param name="closed">Called when it closes.</param>
internal sealed class PersonBreaker(TimeProvider time, Action opened, Action closed) : ResilienceStrategy<HttpResponseMessage>
{
    /// <summary>How many persons' calls must have failed.</summary>
    public const int MinPersons = 5;

    /// <summary>How long no call may have succeeded: retries get over a shorter outage by themselves.</summary>
    public static readonly TimeSpan MinFailingFor = TimeSpan.FromSeconds(2);

    /// <summary>How long it refuses everybody.</summary>
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(5);

    /// <summary>After the break, one call of the persons that have failed is let through in this time, whether the one before has ended or hangs.</summary>
    public static readonly TimeSpan TrialInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    /// <summary>Persons whose calls failed since the latest success.</summary>
    private readonly HashSet<string?> _failed = [];
    private long _failingSince;
    private long? _openedAt;
    private long _triedAt;

    protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
    {
        var (person, began) = (Upstreams.Person.Value, time.GetTimestamp());
        if (WaitOf(person) is { } wait)
        {
            return Outcome.FromException<HttpResponseMessage>(new BrokenCircuitException("The circuit breaker is open: calls for several persons failed.", wait));
        }

        var outcome = await callback(context, state);
        if (CallPolicy.IsFailure(outcome))
        {
            Failed(person, began);
        }
        else if (outcome.Exception is not OperationCanceledException)
        {
            Succeeded();
        }

        return outcome;
    }

    /// <returns>Null: the call is let through.</returns>
    private TimeSpan? WaitOf(string? person)
    {
        lock (_lock)
        {
            if (_openedAt is not { } openedAt)
            {
                return null;
            }

            if (BreakDuration - time.GetElapsedTime(openedAt) is { Ticks: > 0 } left)
            {
                return left;
            }

            // The upstream may hang at what the others wrote: a stranger does not wait for them.
            if (!_failed.Contains(person))
            {
                return null;
            }

            if (time.GetElapsedTime(_triedAt) < TrialInterval)
            {
                return BreakDuration;
            }

            _triedAt = time.GetTimestamp();
            return null;
        }
    }

    /// <param name="began">A call that began before the latest opening does not open it again.</param>
    private void Failed(string? person, long began)
    {
        lock (_lock)
        {
            var isStranger = _failed.Add(person);
            if (isStranger && _failed.Count == 1)
            {
                _failingSince = time.GetTimestamp();
            }

            var opens = _openedAt is { } openedAt
                ? isStranger && began > openedAt
                : _failed.Count >= MinPersons && time.GetElapsedTime(_failingSince) >= MinFailingFor;
            if (!opens)
            {
                return;
            }

            _openedAt = time.GetTimestamp();
        }

        opened();
    }

    private void Succeeded()
    {
        lock (_lock)
        {
            _failed.Clear();
            if (_openedAt is null)
            {
                return;
            }

            _openedAt = null;
        }

        closed();
    }
}
