using Wasmtime;

namespace WhatsVoice.Tts.WebAssembly;

/// <summary>The one Wasmtime engine of the process, with a clock that lets running modules be interrupted.</summary>
internal sealed class WasmHost : IDisposable
{
    /// <summary>How often a running module is asked whether it may go on; the precision of every deadline.</summary>
    internal static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time;
    private readonly ITimer _clock;

    public WasmHost(TimeProvider time)
    {
        _time = time;
        using var config = new Config().WithEpochInterruption(true).WithOptimizationLevel(OptimizationLevel.Speed);
        Engine = new Engine(config);
        // Incrementing is one atomic addition in native code: cheaper than tracking whether anything runs.
        _clock = time.CreateTimer(static engine => ((Engine)engine!).IncrementEpoch(), Engine, Tick, Tick);
    }

    public Engine Engine { get; }

    /// <summary>
    /// Bounds the next calls into <paramref name="store"/>: after <paramref name="limit"/>, or once
    /// <paramref name="cancellationToken"/> is cancelled, the module is stopped where it stands.
    /// </summary>
    /// <remarks>The call then ends with <see cref="WasmtimeException"/> around <see cref="TimeoutException"/> or <see cref="OperationCanceledException"/>.</remarks>
    public void Bound(Store store, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        store.SetEpochDeadlineCallback(_ =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _time.GetElapsedTime(started) < limit
                ? 1UL
                : throw new TimeoutException($"The module ran for longer than {limit.TotalSeconds:0.###} s.");
        });
        store.SetEpochDeadline(1);
    }

    public void Dispose()
    {
        _clock.Dispose();
        Engine.Dispose();
    }
}
