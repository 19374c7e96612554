using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>How a built .NET program is started as a child.</summary>
internal static class ChildProcess
{
    private static readonly string? SetSid = OperatingSystem.IsLinux()
        ? new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists)
        : null;

    /// <summary>Start information for the program, with its output redirected.</summary>
    public static ProcessStartInfo For(string assemblyPath)
    {
        // The muxer of the runtime that runs this process: it is there, wherever .NET is installed.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        List<string> command = [File.Exists(dotnet) ? dotnet : "dotnet", assemblyPath];

        // A terminal sends Ctrl-C to every process of the session at once: the store would stop before those that still
        // write to it. In a session of its own a child only stops when the orchestrator says so. (setsid replaces itself
        // by the program, so the process id stays. Where there is none, children stop at Ctrl-C together.)
        if (SetSid is not null)
        {
            command.Insert(0, SetSid);
        }

        return new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
    }
}
