using System.Diagnostics;

namespace WhatsVoice.Tests.Hosting.Local;

internal static class Processes
{
    /// <summary>Waits until the process is gone. A process that nobody reaped counts as gone: it runs nothing.</summary>
    public static async Task ShouldEndAsync(int id, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }
}
