using Wasmtime;

namespace WhatsVoice.Tts.WebAssembly;

/// <summary>The one Wasmtime engine of the process, with a clock that lets running modules be interrupted.</summary>
internal sealed class WasmHost : IDisposable
{
    /// <summary>How often a running module is asked whether it may go on; the precision of every deadline.</summary>
    internal static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time;
    private readonly ITimer _clock;
    private readonly Lock _gate = new();
    private int _running;

    public WasmHost(TimeProvider time)
    {
        _time = time;
        using var config = new Config().WithEpochInterruption(true).WithOptimizationLevel(OptimizationLevel.Speed);
        Engine = new Engine(config);
        _clock = time.CreateTimer(static engine => ((Engine)engine!).IncrementEpoch(), Engine, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Engine Engine { get; }

    /// <summary>
    /// Runs <paramref name="work"/>, which calls into <paramref name="store"/>. After <paramref name="limit"/>, or once
    /// <paramref name="cancellationToken"/> is cancelled, the module is stopped where it stands; its store is then of no more use.
    /// </summary>
    /// <exception cref="TimeoutException">It ran for longer than <paramref name="limit"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="WasmtimeException">It trapped, or a host function threw, whose exception is then among the inner ones.</exception>
    public T Run<T>(Store store, TimeSpan limit, Func<T> work, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        store.SetEpochDeadlineCallback(_ =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _time.GetElapsedTime(started) < limit ? 1UL : throw new TimeoutException();
        });
        store.SetEpochDeadline(1);
        CountRunning(1);
        try
        {
            return work();
        }
        catch (Exception exception) when (exception.FindCause<OperationCanceledException>() is not null)
        {
            throw new OperationCanceledException("The module was stopped: nobody waits for it.", exception, cancellationToken);
        }
        catch (Exception exception) when (exception.FindCause<TimeoutException>() is not null)
        {
            throw new TimeoutException($"The module was stopped: it ran for longer than {limit.TotalSeconds:0.###} s.", exception);
        }
        finally
        {
            CountRunning(-1);
        }
    }

    public void Dispose()
    {
        _clock.Dispose();
        Engine.Dispose();
    }

    /// <summary>The clock runs while a module does: otherwise it would wake an idle process 50 times a second.</summary>
    private void CountRunning(int more)
    {
        lock (_gate)
        {
            var ran = _running > 0;
            _running += more;
            if (ran != _running > 0)
            {
                // Only then: each change begins a new tick, and under load there would be none.
                var period = ran ? Timeout.InfiniteTimeSpan : Tick;
                _clock.Change(period, period);
            }
        }
    }
}
