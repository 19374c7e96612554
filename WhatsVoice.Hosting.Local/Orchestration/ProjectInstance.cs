using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>One process of a project: started, watched, asked for its health, stopped.</summary>
internal sealed class ProjectInstance(ProjectResource project, string id, IReadOnlyDictionary<string, int> targetPorts, InstanceServices services) : IDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HealthyInterval = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Queue<string> _lastLines = new();
    private Process? _process;
    private Task _running = Task.CompletedTask;
    private bool _stopping;

    public ProjectResource Project { get; } = project;

    public string Id { get; } = id;

    public IReadOnlyDictionary<string, int> TargetPorts { get; } = targetPorts;

    /// <summary>Starts the process. Nothing happens when it runs already.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be started.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_process is { HasExited: false })
            {
                return;
            }

            await _running;
            _process?.Dispose();
            _process = null;
            Publish(KnownResourceStates.Starting);
            _stopping = false;
            _process = await StartProcessAsync(cancellationToken);
            Publish(KnownResourceStates.Running, HealthChecks().Any() ? HealthStatus.Unhealthy : HealthStatus.Healthy);
            _running = RunAsync(_process);
        }
        catch (Exception e) when (e is DistributedApplicationException or System.ComponentModel.Win32Exception)
        {
            Output(e.Message);
            Publish(KnownResourceStates.FailedToStart);
            throw new DistributedApplicationException($"Resource '{Id}' does not start: {e.Message}", e);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Asks the process to end, and kills it and its children when it does not within 10 s.</summary>
    public async Task StopAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_process is not { HasExited: false } process)
            {
                await _running;
                return;
            }

            Publish(KnownResourceStates.Stopping);
            _stopping = true;
            if (PosixSignals.Terminate(process))
            {
                await Task.WhenAny(_running, Task.Delay(StopTimeout, services.Time));
            }

            if (!_running.IsCompleted)
            {
                Output($"did not stop within {StopTimeout.TotalSeconds} s and is killed.");
                process.Kill(entireProcessTree: true);
                await _running;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        _process?.Dispose();
    }

    /// <summary>Says in which state the instance is.</summary>
    public void Publish(string state, HealthStatus? health = null, int? exitCode = null)
    {
        string lastLines;
        lock (_lastLines)
        {
            lastLines = string.Join(Environment.NewLine, _lastLines);
        }

        services.Notifications.Publish(new ResourceEvent(Project, Id, new CustomResourceSnapshot
        {
            ResourceType = "Project",
            State = state,
            HealthStatus = health,
            ExitCode = exitCode,
            LastLines = lastLines,
            Properties = _process is { } process && state is "Running" or "Stopping" ? [new ResourcePropertySnapshot("executable.pid", process.Id)] : [],
            Urls = [.. ResourceUrls.Of(Project)],
        }));
    }

    private async Task<Process> StartProcessAsync(CancellationToken cancellationToken)
    {
        var metadata = Project.ProjectMetadata();
        var target = (metadata as IBuiltProjectMetadata)?.TargetPath
            ?? throw new DistributedApplicationException($"{metadata.GetType()} does not say where the project was built: it must implement {nameof(IBuiltProjectMetadata)}.");
        if (!File.Exists(target))
        {
            throw new DistributedApplicationException($"{target} is missing: build {metadata.ProjectPath} first.");
        }

        var start = ChildProcess.For(target);
        start.WorkingDirectory = Path.GetDirectoryName(metadata.ProjectPath)!;
        start.Environment.Clear();
        var own = await ProjectEnvironment.CreateAsync(Project, TargetPorts, services.ExecutionContext, services.Configuration, services.HostEnvironment, cancellationToken);
        foreach (var (name, value) in ProjectEnvironment.Inherited().Concat(own))
        {
            start.Environment[name] = value;
        }

        foreach (var port in TargetPorts.Values)
        {
            services.Ports.Release(port);
        }

        var process = Process.Start(start) ?? throw new DistributedApplicationException("The process does not start.");
        services.Guardian.Watch(process.Id);
        return process;
    }

    private async Task RunAsync(Process process)
    {
        using var ended = new CancellationTokenSource();
        var output = Task.WhenAll(ForwardAsync(process.StandardOutput), ForwardAsync(process.StandardError));
        var health = WatchHealthAsync(ended.Token);

        // Not WaitForExitAsync: it also waits for the output, which a grandchild may hold open.
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult();
        process.EnableRaisingEvents = true;
        await exited.Task;

        await ended.CancelAsync();
        await health;
        services.Guardian.Forget(process.Id);
        await Task.WhenAny(output, Task.Delay(TimeSpan.FromSeconds(1), services.Time));
        if (!_stopping)
        {
            Output(string.Create(CultureInfo.InvariantCulture, $"exited with code {process.ExitCode}. It is not restarted."));
        }

        Publish(_stopping ? KnownResourceStates.Exited : KnownResourceStates.Finished, exitCode: process.ExitCode);
    }

    private async Task ForwardAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Output(line);
        }
    }

    private void Output(string line)
    {
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > 30)
            {
                _lastLines.Dequeue();
            }
        }

        services.Output.Line(Id, line);
    }

    private IEnumerable<Uri> HealthChecks() => Project.Annotations.OfType<HttpHealthCheckAnnotation>()
        .Select(check => new Uri(string.Create(CultureInfo.InvariantCulture, $"{check.Endpoint.Scheme}://localhost:{TargetPorts[check.Endpoint.EndpointName]}{check.Path}")));

    private async Task WatchHealthAsync(CancellationToken cancellationToken)
    {
        var checks = HealthChecks().ToArray();
        var expected = Project.Annotations.OfType<HttpHealthCheckAnnotation>().Select(check => check.StatusCode).ToArray();
        var interval = TimeSpan.FromMilliseconds(50);
        bool? known = null;
        while (checks.Length > 0 && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                var answers = await Task.WhenAll(checks.Select(check => AskAsync(check, cancellationToken)));
                var healthy = answers.SequenceEqual(expected);
                if (healthy != known)
                {
                    known = healthy;
                    Publish(KnownResourceStates.Running, healthy ? HealthStatus.Healthy : HealthStatus.Unhealthy);
                }

                interval = healthy ? HealthyInterval : TimeSpan.FromMilliseconds(Math.Min(interval.TotalMilliseconds * 1.5, 250));
                await Task.Delay(interval, services.Time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<int> AskAsync(Uri check, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await services.Http.GetAsync(check, cancellationToken);
            return (int)answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return 0;
        }
    }
}
