using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WhatsVoice.Bench.Processes;

/// <summary>A service as it is deployed: published, with its code compiled ahead of time (ReadyToRun).</summary>
internal static class PublishedService
{
    /// <summary>Publishes it into artifacts/publish.</summary>
    /// <returns>Its program.</returns>
    /// <exception cref="InvalidOperationException">It could not be published.</exception>
    public static async Task<string> PublishAsync(string service, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "publish", service);
        string[] arguments =
        [
            "publish", service, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--no-self-contained", "-o", folder, "-v:q", "--nologo",
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0
            ? Path.Combine(folder, $"{service}.dll")
            : throw new InvalidOperationException($"{service} could not be published.{Environment.NewLine}{output}");
    }
}
