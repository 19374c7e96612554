using System.Globalization;
using Wasmtime;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>Runs flite once per utterance, each time in a sandbox of its own that is thrown away: a run cannot harm the next.</summary>
internal static class FliteSynthesizer
{
    // Over eight minutes at 16 kHz: more than a sentence takes at the slowest speed.
    private const int MaxWaveBytes = 16 << 20;

    /// <summary>Speaks on the calling thread; about 15 ms for a second of speech.</summary>
    /// <param name="host">The engine that compiled <paramref name="module"/>.</param>
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

        try
        {
            host.Run(store, options.Deadline, () => Start(linker, store, module), cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw TookTooLong(options, exception);
        }
        catch (WasmtimeException exception)
        {
            throw new SpeechEngineException("The local voice failed in its sandbox.", exception);
        }

        return ReadWave(world);
    }

    public static SpeechEngineException TookTooLong(FliteOptions options, Exception exception) => new(
        $"The local voice was stopped: it took longer than {options.Deadline.TotalSeconds:0.###} s (Speech:Flite:Deadline).", exception);

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

    /// <returns>The exit code; always 0, since another one is an exception.</returns>
    private static int Start(Linker linker, Store store, Module module)
    {
        try
        {
            linker.Instantiate(store, module).GetAction("_start")!();
        }
        catch (WasmtimeException exception) when (WasmHost.FindCause<FliteWasi.ExitException>(exception) is { Code: 0 })
        {
            // How a program without errors leaves.
        }

        return 0;
    }
}

/// <summary>One run of flite.</summary>
/// <param name="Text">ASCII, see <see cref="FliteText"/>.</param>
/// <param name="Voice">One of <see cref="FliteClient.Voices"/>.</param>
/// <param name="Speed">1 is normal, 2 twice as fast.</param>
internal readonly record struct FliteUtterance(string Text, string Voice, double Speed);
