using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Wasmtime;

namespace WhatsVoice.Tts.WebAssembly;

/// <summary>
/// Loads modules, compiling each only once per machine: the compiled form is kept in a folder of the user's own.
/// </summary>
/// <remarks>
/// The compiled form is native code and Wasmtime trusts it, so the folder is readable by its owner only and each file
/// starts with the SHA-256 of what follows. A file that is missing, damaged or unreadable costs a compilation, nothing
/// else; so does a read-only file system.
/// </remarks>
internal sealed partial class CompiledModuleCache(WasmHost host, IOptions<WasmOptions> options, ILogger<CompiledModuleCache> logger)
{
    // Wasmtime refuses what another version compiled; naming the version in the file saves the attempt.
    private static readonly string Platform =
        $"wasmtime-{typeof(Engine).Assembly.GetName().Version}-{RuntimeInformation.RuntimeIdentifier}";

    /// <summary>Loads <c><paramref name="fileName"/></c> from the module folder.</summary>
    /// <exception cref="IOException">The module cannot be read; <see cref="FileNotFoundException"/> where it is missing.</exception>
    /// <exception cref="WasmtimeException">The file is not a WebAssembly module.</exception>
    public Module Load(string fileName)
    {
        var path = Path.Combine(options.Value.ModuleFolder, fileName);
        var wasm = File.ReadAllBytes(path);
        var hash = Convert.ToHexStringLower(SHA256.HashData(wasm));
        var name = Path.GetFileNameWithoutExtension(path);
        var cached = CacheFile(name, hash);

        if (cached is not null && TryRead(cached) is { } compiled)
        {
            return compiled;
        }

        var module = Module.FromBytes(host.Engine, name, wasm);
        if (cached is not null)
        {
            TryWrite(cached, module);
        }

        return module;
    }

    private string? CacheFile(string name, string hash)
    {
        var folder = options.Value.CompiledModuleFolder ?? DefaultFolder();
        return folder.Length == 0 ? null : Path.Combine(folder, $"{name}-{hash[..16]}-{Platform}.cwasm");
    }

    /// <summary>The user's cache folder; empty where there is none (a container without a home).</summary>
    private static string DefaultFolder()
    {
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return root.Length == 0 ? "" : Path.Combine(root, "whatsvoice", "modules");
    }

    private Module? TryRead(string file)
    {
        try
        {
            if (!File.Exists(file))
            {
                return null;
            }

            var bytes = File.ReadAllBytes(file).AsSpan();
            if (bytes.Length > SHA256.HashSizeInBytes
                && SHA256.HashData(bytes[SHA256.HashSizeInBytes..]).AsSpan().SequenceEqual(bytes[..SHA256.HashSizeInBytes]))
            {
                return Module.Deserialize(host.Engine, Path.GetFileName(file), bytes[SHA256.HashSizeInBytes..]);
            }

            Log.Damaged(logger, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or WasmtimeException)
        {
            Log.NotRead(logger, exception, file);
        }

        return null;
    }

    private void TryWrite(string file, Module module)
    {
        try
        {
            var folder = Path.GetDirectoryName(file)!;
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            // Written aside and renamed: several services may start at once, and none may read half a file.
            var compiled = module.Serialize();
            var temporary = $"{file}.{Guid.NewGuid():n}";
            using (var stream = File.Create(temporary))
            {
                stream.Write(SHA256.HashData(compiled));
                stream.Write(compiled);
            }

            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotWritten(logger, exception.Message, file);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The compiled module {File} is damaged; compiling it again.")]
        public static partial void Damaged(ILogger logger, string file);

        [LoggerMessage(2, LogLevel.Warning, "The compiled module {File} cannot be used; compiling it again.")]
        public static partial void NotRead(ILogger logger, Exception exception, string file);

        [LoggerMessage(3, LogLevel.Information, "The compiled module is not kept at {File}: {Reason}")]
        public static partial void NotWritten(ILogger logger, string reason, string file);
    }
}
