#if ASPIRE
using System.Diagnostics;

internal static class ContainerEngine
{
    /// <summary>Whether docker or podman is installed and its engine answers within 5 s.</summary>
    public static bool Answers()
    {
        foreach (var engine in new[] { "docker", "podman" })
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(engine, "info") { RedirectStandardOutput = true, RedirectStandardError = true });
                if (process is not null && process.WaitForExit(TimeSpan.FromSeconds(5)) && process.ExitCode == 0)
                {
                    return true;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not installed.
            }
        }

        return false;
    }
}
#endif
