using System.Globalization;
using Wasmtime;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>Runs flite once per utterance, each time in a sandbox of its own that is thrown away: a run cannot harm the next.</summary>
internal static class FliteSynthesizer
{
    // A minute and a half at 16 kHz: more than 500 characters take at the slowest speed.
    private const int MaxWaveBytes = 16 << 20;

    /// <summary>Speaks on the calling thread; about 15 ms for a second of speech.</summary>
    /// <param name="host">The engine that compiled <paramref name="module"/>.</param>
    /// <param name="module">flite.</param>
    /// <param name="utterance">What to say.</param>
    /// <param name="options">The limits of memory and time.</param>
    /// <param name="cancellationToken">Stops the run within <see cref="WasmHost.Tick"/>.</param>
    /// <exception cref="SpeechEngineException">A limit was reached, or flite made no audio.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PcmAudio Speak(WasmHost host, Module module, FliteUtterance utterance, FliteOptions options, CancellationToken cancellationToken)
    {
        using var world = new FliteWasi(ArgumentsOf(utterance), MaxWaveBytes);
        using var store = new Store(host.Engine);
        store.SetLimits(memorySize: options.MaxMemoryBytes);
        using var linker = new Linker(host.Engine);
        world.DefineOn(linker);
        host.Bound(store, options.Deadline, cancellationToken);

        try
        {
            linker.Instantiate(store, module).GetAction("_start")!();
        }
        catch (Exception exception) when (Cause<FliteWasi.ExitException>(exception) is { Code: 0 })
        {
            // How a program without errors leaves.
        }
        catch (Exception exception) when (Cause<OperationCanceledException>(exception) is not null)
        {
            throw new OperationCanceledException("The synthesis was cancelled.", exception, cancellationToken);
        }
        catch (Exception exception) when (Cause<TimeoutException>(exception) is not null)
        {
            throw new SpeechEngineException(
                $"The local voice was stopped: it took longer than {options.Deadline.TotalSeconds:0.###} s (Speech:Flite:Deadline).", exception);
        }
        catch (Exception exception) when (exception is WasmtimeException or FliteWasi.ExitException)
        {
            throw new SpeechEngineException("The local voice failed in its sandbox.", exception);
        }

        return ReadWave(world);
    }

    private static string[] ArgumentsOf(FliteUtterance utterance) =>
    [
        "flite", "-voice", utterance.Voice,
        "--setf", "duration_stretch=" + (1 / utterance.Speed).ToString("0.####", CultureInfo.InvariantCulture),
        "-t", utterance.Text,
        "-o", FliteWasi.OutputName,
    ];

    private static PcmAudio ReadWave(FliteWasi world)
    {
        try
        {
            return Wav.Read(world.Wave);
        }
        catch (InvalidDataException exception)
        {
            throw new SpeechEngineException("The local voice made no audio.", exception);
        }
    }

    private static T? Cause<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
        {
            exception = exception.InnerException;
        }

        return exception as T;
    }
}
