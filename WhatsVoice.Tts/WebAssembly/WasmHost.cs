using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Wasmtime;

namespace WhatsVoice.Tts.WebAssembly;

/// <summary>Where WebAssembly modules lie, section <c>Speech:WebAssembly</c>.</summary>
internal sealed class WasmOptions
{
    public const string Section = "Speech:WebAssembly";

    /// <summary>The folder of the modules (<c>flite.wasm</c>). Default: <c>local-voice</c> beside the program.</summary>
    [Required]
    public string ModuleFolder { get; set; } = Path.Combine(AppContext.BaseDirectory, "local-voice");

    /// <summary>Where Wasmtime keeps compiled modules between starts; empty: nowhere. Default: the user's cache folder.</summary>
    public string? CompiledModuleFolder { get; set; }
}

[OptionsValidator]
internal sealed partial class WasmOptionsValidator : IValidateOptions<WasmOptions>;

/// <summary>
/// The one Wasmtime engine of the process, with a clock that lets running modules be interrupted. Compiled modules are kept between
/// starts by Wasmtime's own cache, in a folder that only its owner can read or write, since the compiled form is trusted native code.
/// </summary>
internal sealed partial class WasmHost : IDisposable
{
    /// <summary>How often a running module is asked whether it may go on; the precision of every deadline.</summary>
    internal static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly WasmOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _clock;
    private readonly Lock _gate = new();
    private int _running;

    public WasmHost(IOptions<WasmOptions> options, TimeProvider time, ILogger<WasmHost> logger)
    {
        _options = options.Value;
        _time = time;
        using var config = new Config().WithEpochInterruption(true).WithOptimizationLevel(OptimizationLevel.Speed);
        KeepCompiled(config, _options.CompiledModuleFolder ?? DefaultFolder(), logger);
        Engine = new Engine(config);
        _clock = time.CreateTimer(static engine => ((Engine)engine!).IncrementEpoch(), Engine, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Engine Engine { get; }

    /// <summary>Loads a module from the module folder, on the calling thread: about 100 ms, or seconds where it has to be compiled.</summary>
    /// <exception cref="IOException">The module cannot be read; <see cref="FileNotFoundException"/> where it is missing.</exception>
    /// <exception cref="WasmtimeException">The file is not a WebAssembly module.</exception>
    public Module Load(string fileName) =>
        Module.FromBytes(Engine, Path.GetFileNameWithoutExtension(fileName), File.ReadAllBytes(Path.Combine(_options.ModuleFolder, fileName)));

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
        catch (Exception exception) when (FindCause<OperationCanceledException>(exception) is not null)
        {
            throw new OperationCanceledException("The module was stopped: the request was cancelled.", exception, cancellationToken);
        }
        catch (Exception exception) when (FindCause<TimeoutException>(exception) is not null)
        {
            throw new TimeoutException($"The module was stopped: it ran for longer than {limit.TotalSeconds:0.###} s.", exception);
        }
        finally
        {
            CountRunning(-1);
        }
    }

    /// <summary>Finds what a host function threw: Wasmtime wraps it, more than once where calls nest.</summary>
    public static T? FindCause<T>(Exception exception)
        where T : Exception
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
            {
                return found;
            }
        }

        return null;
    }

    public void Dispose()
    {
        _clock.Dispose();
        Engine.Dispose();
    }

    /// <summary>The user's cache folder; empty where there is none (a container without a home).</summary>
    private static string DefaultFolder()
    {
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return root.Length == 0 ? "" : Path.Combine(root, "whatsvoice", "modules");
    }

    /// <summary>Wasmtime takes the folder from a file only. Without a folder that can be written to, every start compiles.</summary>
    private static void KeepCompiled(Config config, string folder, ILogger logger)
    {
        if (folder.Length == 0)
        {
            return;
        }

        var settings = "";
        try
        {
            folder = Path.GetFullPath(folder);
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            settings = Path.GetTempFileName();
            File.WriteAllText(settings, $"[cache]\ndirectory = \"{folder.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n");
            config.WithCacheConfig(settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or WasmtimeException)
        {
            Log.NotKept(logger, folder, exception.Message);
        }
        finally
        {
            if (settings.Length > 0)
            {
                File.Delete(settings);
            }
        }
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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Compiled modules are not kept in {Folder}, so every start compiles them: {Reason}")]
        public static partial void NotKept(ILogger logger, string folder, string reason);
    }
}
