using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>Asks a process to end. .NET itself can only kill.</summary>
internal static class PosixSignals
{
    private const int Sigterm = 15;

    /// <summary>Sends SIGTERM. False on Windows, which has no such signal, and for a process that is gone.</summary>
    public static bool Terminate(Process process) => !OperatingSystem.IsWindows() && Kill(process.Id, Sigterm) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
