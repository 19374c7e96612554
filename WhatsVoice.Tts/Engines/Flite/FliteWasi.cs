using System.Buffers.Binary;
using System.Text;
using Wasmtime;

namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>
/// The whole world of one flite run: its arguments, and one file to write, kept in memory. There is no file system, clock,
/// network or environment behind these functions (WASI preview 1).
/// </summary>
internal sealed class FliteWasi(IReadOnlyList<string> arguments, int maxOutputBytes) : IDisposable
{
    /// <summary>The name that flite is told to write its wave to.</summary>
    public const string OutputName = "w";

    private const string ModuleName = "wasi_snapshot_preview1";

    // File descriptors: 0 to 2 are the standard streams, 3 the only folder, 4 the wave.
    private const int Folder = 3;
    private const int Output = 4;

    // WASI's error numbers and file types.
    private const int Success = 0;
    private const int BadDescriptor = 8;
    private const int FileTooLarge = 22;
    private const int InvalidArgument = 28;
    private const int NoSuchFile = 44;
    private const int NotSeekable = 70;
    private const byte CharacterDevice = 2;
    private const byte Directory = 3;
    private const byte RegularFile = 4;

    private readonly byte[][] _arguments = [.. arguments.Select(argument => Encoding.UTF8.GetBytes(argument + '\0'))];
    private readonly MemoryStream _output = new();

    /// <summary>The wave that was written.</summary>
    public ReadOnlySpan<byte> Wave => _output.GetBuffer().AsSpan(0, (int)_output.Length);

    public void DefineOn(Linker linker)
    {
        linker.DefineFunction<int, int, int>(ModuleName, "args_sizes_get", ArgumentSizes);
        linker.DefineFunction<int, int, int>(ModuleName, "args_get", Arguments);
        linker.DefineFunction<int, long, int, int>(ModuleName, "clock_time_get", ClockTime);
        linker.DefineFunction<int, int>(ModuleName, "fd_close", (Caller _, int _) => Success);
        linker.DefineFunction<int, int, int>(ModuleName, "fd_fdstat_get", DescriptorStatus);
        linker.DefineFunction<int, int, int>(ModuleName, "fd_fdstat_set_flags", (Caller _, int _, int _) => Success);
        linker.DefineFunction<int, int, int>(ModuleName, "fd_prestat_get", PreopenedFolder);
        linker.DefineFunction<int, int, int, int>(ModuleName, "fd_prestat_dir_name", PreopenedFolderName);
        linker.DefineFunction<int, int, int, int, int>(ModuleName, "fd_read", Read);
        linker.DefineFunction<int, long, int, int, int>(ModuleName, "fd_seek", Seek);
        linker.DefineFunction<int, int, int, int, int>(ModuleName, "fd_write", Write);
        linker.DefineFunction<int, int, int, int, int, long, long, int, int, int>(ModuleName, "path_open", OpenPath);
        linker.DefineFunction<int>(ModuleName, "proc_exit", (Caller _, int code) => throw new ExitException(code));
    }

    public void Dispose() => _output.Dispose();

    private static Memory MemoryOf(Caller caller) => caller.GetMemory("memory")!;

    private int ArgumentSizes(Caller caller, int count, int bytes)
    {
        var memory = MemoryOf(caller);
        memory.WriteInt32(count, _arguments.Length);
        memory.WriteInt32(bytes, _arguments.Sum(argument => argument.Length));
        return Success;
    }

    private int Arguments(Caller caller, int pointers, int bytes)
    {
        var memory = MemoryOf(caller);
        foreach (var argument in _arguments)
        {
            memory.WriteInt32(pointers, bytes);
            argument.CopyTo(memory.GetSpan(bytes, argument.Length));
            pointers += sizeof(int);
            bytes += argument.Length;
        }

        return Success;
    }

    /// <summary>Time stands still, so that equal input gives equal output.</summary>
    private static int ClockTime(Caller caller, int clock, long precision, int result)
    {
        MemoryOf(caller).WriteInt64(result, 0);
        return Success;
    }

    private static int DescriptorStatus(Caller caller, int descriptor, int result)
    {
        var status = MemoryOf(caller).GetSpan(result, 24);
        status.Clear();
        status[0] = descriptor switch { Folder => Directory, Output => RegularFile, _ => CharacterDevice };
        BinaryPrimitives.WriteInt64LittleEndian(status[8..], -1); // all rights
        BinaryPrimitives.WriteInt64LittleEndian(status[16..], -1);
        return Success;
    }

    private static int PreopenedFolder(Caller caller, int descriptor, int result)
    {
        if (descriptor != Folder)
        {
            return BadDescriptor;
        }

        var memory = MemoryOf(caller);
        memory.WriteInt32(result, 0);
        memory.WriteInt32(result + sizeof(int), ".".Length);
        return Success;
    }

    private static int PreopenedFolderName(Caller caller, int descriptor, int result, int length)
    {
        MemoryOf(caller).WriteByte(result, (byte)'.');
        return Success;
    }

    private static int Read(Caller caller, int descriptor, int vectors, int count, int bytesRead)
    {
        MemoryOf(caller).WriteInt32(bytesRead, 0);
        return Success;
    }

    private int Seek(Caller caller, int descriptor, long offset, int origin, int result)
    {
        if (descriptor != Output)
        {
            return NotSeekable;
        }

        var position = offset + origin switch { 0 => 0, 1 => _output.Position, _ => _output.Length };
        if (position < 0 || position > maxOutputBytes)
        {
            return InvalidArgument;
        }

        _output.Position = position;
        MemoryOf(caller).WriteInt64(result, position);
        return Success;
    }

    /// <summary>Writes to the wave; what goes to the standard streams is dropped, since it could repeat the text.</summary>
    private int Write(Caller caller, int descriptor, int vectors, int count, int bytesWritten)
    {
        var memory = MemoryOf(caller);
        var total = 0;
        for (var vector = vectors; vector < vectors + (count * 8); vector += 8)
        {
            var part = memory.GetSpan(memory.ReadInt32(vector), memory.ReadInt32(vector + sizeof(int)));
            if (descriptor == Output)
            {
                if (_output.Position + part.Length > maxOutputBytes)
                {
                    return FileTooLarge;
                }

                _output.Write(part);
            }

            total += part.Length;
        }

        memory.WriteInt32(bytesWritten, total);
        return Success;
    }

    private static int OpenPath(
        Caller caller, int folder, int lookup, int path, int length, int open, long rights, long inheriting, int flags, int result)
    {
        var memory = MemoryOf(caller);
        if (!memory.GetSpan(path, length).SequenceEqual("w"u8))
        {
            return NoSuchFile;
        }

        memory.WriteInt32(result, Output);
        return Success;
    }

    /// <summary>How <c>proc_exit</c> leaves the module.</summary>
    internal sealed class ExitException(int code) : Exception($"flite ended with code {code}.")
    {
        public int Code => code;
    }
}
