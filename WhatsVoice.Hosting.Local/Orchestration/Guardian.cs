using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A small process that outlives the orchestrator by a moment and kills the children that a killed orchestrator leaves.
/// It is told their process ids on its standard input, whose end says that the orchestrator is gone: the one sign that no
/// way of dying can suppress, on any platform. Started as <c>dotnet WhatsVoice.Hosting.Local.dll</c>.
/// </summary>
internal sealed class Guardian : IDisposable
{
    private readonly Process _process;

    private Guardian(Process process) => _process = process;

    /// <summary>Starts the guardian of this process's children.</summary>
    public static Guardian Start()
    {
        var start = ChildProcess.For(typeof(Guardian).Assembly.Location);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = false;
        start.RedirectStandardError = false;
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new Guardian(Process.Start(start) ?? throw new DistributedApplicationException("The guardian process does not start."));
    }

    /// <summary>Has the child killed should this process end first.</summary>
    public void Watch(int processId) => Tell(string.Create(CultureInfo.InvariantCulture, $"+{processId}"));

    /// <summary>The child has ended.</summary>
    public void Forget(int processId) => Tell(string.Create(CultureInfo.InvariantCulture, $"-{processId}"));

    /// <summary>Ends the guardian.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(TimeSpan.FromSeconds(5));
        _process.Dispose();
    }

    /// <summary>What runs in the guardian process.</summary>
    internal static int Main()
    {
        // Signals go to whole process groups; this process ends with its standard input and not before.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);

        var children = new Dictionary<int, (Process Process, DateTime Started)>();
        while (Console.In.ReadLine() is { Length: > 1 } line)
        {
            var id = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
            if (line[0] == '-')
            {
                children.Remove(id);
            }
            else if (Find(id) is { } child)
            {
                children[id] = child;
            }
        }

        foreach (var (id, child) in children)
        {
            // A process id may have been given to somebody else since: the time of its start tells.
            if (Find(id) is { } found && found.Started == child.Started)
            {
                found.Process.Kill(entireProcessTree: true);
            }
        }

        return 0;
    }

    private static (Process Process, DateTime Started)? Find(int id)
    {
        try
        {
            var process = Process.GetProcessById(id);
            return (process, process.StartTime);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private void Tell(string line)
    {
        lock (_process)
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
    }
}
