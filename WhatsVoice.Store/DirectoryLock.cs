namespace WhatsVoice.Store;

/// <summary>
/// Keeps two servers from writing one data directory, which would corrupt both. The operating system drops the lock when
/// the process ends, however it ends, so a crash never leaves a stale one behind.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Creates the directory where missing and takes its lock.</summary>
    /// <exception cref="StoreStartException">Another process holds it, or the directory cannot be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        try
        {
            CreateForOwnerOnly(directory);
            return new DirectoryLock(new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            throw new StoreStartException($"{StoreOptions.Section}:Directory is '{directory}': another store process is using it. Stop that process or choose another directory.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new StoreStartException($"{StoreOptions.Section}:Directory is '{directory}': it cannot be written ({e.Message}). Choose another directory.", e);
        }
    }

    /// <summary>The operating system's code of a file that is locked: ERROR_SHARING_VIOLATION on Windows, EWOULDBLOCK on macOS and Linux.</summary>
    private static bool IsHeldByAnother(IOException failure) => (failure.HResult & 0xFFFF) == (OperatingSystem.IsWindows() ? 32 : OperatingSystem.IsMacOS() ? 35 : 11);

    /// <summary>The data holds phone numbers and messages.</summary>
    private static void CreateForOwnerOnly(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        Directory.CreateDirectory(directory, OwnerOnly);
        try
        {
            File.SetUnixFileMode(directory, OwnerOnly);
        }
        catch (UnauthorizedAccessException)
        {
            // A mounted volume that another user owns: its permissions are that user's to set.
        }
    }

    public void Dispose() => _file.Dispose();
}
