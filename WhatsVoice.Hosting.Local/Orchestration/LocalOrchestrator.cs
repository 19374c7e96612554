using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Brings the model's projects up in the order of its waits, and down in the reverse order.</summary>
internal sealed class LocalOrchestrator(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    OrchestratorOutput output,
    IConfiguration configuration,
    IHostEnvironment hostEnvironment,
    TimeProvider time) : IHostedService, IAsyncDisposable
{
    private readonly PortReservations _ports = new();
    private readonly List<ProjectInstance> _instances = [];
    private readonly List<RoundRobinProxy> _proxies = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) }) { Timeout = TimeSpan.FromSeconds(5) };
    private Guardian? _guardian;
    private int _disposed;
    private Task _starting = Task.CompletedTask;

    public IReadOnlyList<ProjectInstance> Instances => _instances;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        output.Say($"{output.ApplicationName} on the local orchestrator, a development tool: production runs in containers. Ctrl-C stops everything.");
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            output.Say("To see traces and metrics, start a stand-alone Aspire dashboard (or any OTLP backend) and set OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317.");
        }

        var projects = model.Resources.OfType<ProjectResource>().ToArray();
        await AllocateAsync(projects, cancellationToken);
        _guardian = Guardian.Start();
        var services = new InstanceServices(notifications, output, _ports, _guardian, _http, time, new DistributedApplicationExecutionContext(), configuration, hostEnvironment);
        foreach (var project in projects)
        {
            AddInstances(project, services);
        }

        foreach (var resource in model.Resources.Where(resource => resource is not ProjectResource))
        {
            PublishValue(resource, KnownResourceStates.NotStarted, null);
        }

        _starting = Task.WhenAll([.. model.Resources.Select(BringUpAsync), SummarizeAsync(projects, started)]);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_stopping.IsCancellationRequested)
        {
            await _stopping.CancelAsync();
            await _starting;
        }

        foreach (var instance in _instances.AsEnumerable().Reverse())
        {
            await instance.StopAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The container knows this object under two service types and disposes of it for each.
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await StopAsync(CancellationToken.None);
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }

        foreach (var instance in _instances)
        {
            instance.Dispose();
        }

        _guardian?.Dispose();
        _ports.Dispose();
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task AllocateAsync(ProjectResource[] projects, CancellationToken cancellationToken)
    {
        var random = configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        foreach (var project in projects)
        {
            foreach (var endpoint in project.Endpoints())
            {
                endpoint.AllocatedPort = random || endpoint.Port is null ? endpoint.TargetPort ?? _ports.Reserve() : endpoint.Port;
                if (!random && endpoint.Port is { } port && await PortReservations.IsTakenAsync(port, cancellationToken))
                {
                    throw new DistributedApplicationException($"Resource '{project.Name}' needs port {port} ({endpoint.Name}), which is already in use. Stop what listens there, or change the port in its launch settings.");
                }
            }
        }
    }

    private void AddInstances(ProjectResource project, InstanceServices services)
    {
        var replicas = project.GetReplicaCount();
        if (replicas == 1)
        {
            _instances.Add(new ProjectInstance(project, project.Name, project.Endpoints().ToDictionary(endpoint => endpoint.Name, endpoint => endpoint.AllocatedPort!.Value), services));
        }
        else
        {
            var instances = Enumerable.Range(1, replicas)
                .Select(number => new ProjectInstance(project, $"{project.Name}-{number}", project.Endpoints().ToDictionary(endpoint => endpoint.Name, _ => _ports.Reserve()), services))
                .ToArray();
            _instances.AddRange(instances);
            foreach (var endpoint in project.Endpoints())
            {
                _ports.Release(endpoint.AllocatedPort!.Value);
                _proxies.Add(new RoundRobinProxy(endpoint.AllocatedPort.Value, [.. instances.Select(instance => instance.TargetPorts[endpoint.Name])]));
            }
        }

        foreach (var instance in _instances.Where(instance => instance.Project == project))
        {
            instance.Publish(KnownResourceStates.NotStarted);
        }
    }

    private async Task BringUpAsync(IResource resource)
    {
        var instances = _instances.Where(instance => instance.Project == resource).ToArray();
        try
        {
            foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
            {
                if (instances.Length > 0)
                {
                    output.Line(resource.Name, $"waits for {wait.Resource.Name}");
                }

                foreach (var instance in instances)
                {
                    instance.Publish(KnownResourceStates.Waiting);
                }

                await (wait.UntilHealthy
                    ? notifications.WaitForResourceHealthyAsync(wait.Resource.Name, _stopping.Token)
                    : notifications.WaitForResourceAsync(wait.Resource.Name, KnownResourceStates.Running, _stopping.Token));
            }

            if (resource is not ProjectResource)
            {
                PublishValue(resource, KnownResourceStates.Running, HealthStatus.Healthy);
            }

            await Task.WhenAll(instances.Select(instance => instance.StartAsync(_stopping.Token)));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped before it could start.
        }
        catch (DistributedApplicationException e)
        {
            // Something it waits for has ended, or its own start failed: the others go on, this one says why it does not.
            output.Line(resource.Name, e.Message);
            if (resource is not ProjectResource)
            {
                PublishValue(resource, KnownResourceStates.FailedToStart, null);
            }

            foreach (var instance in instances)
            {
                instance.Publish(KnownResourceStates.FailedToStart);
            }
        }
    }

    private async Task SummarizeAsync(ProjectResource[] projects, long started)
    {
        try
        {
            await Task.WhenAll(projects.Select(project => notifications.WaitForResourceHealthyAsync(project.Name, _stopping.Token)));
            output.Say("");
            output.Say($"{output.ApplicationName} is up after {time.GetElapsedTime(started).TotalSeconds:F1} s.");
            foreach (var (text, url) in projects.Where(project => project.Endpoints().Any(endpoint => endpoint.IsExternal)).Reverse().SelectMany(ResourceUrls.Shown))
            {
                output.Say($"  {text,-12} {url}");
            }

            output.Say("");
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped while it was coming up.
        }
        catch (DistributedApplicationException)
        {
            output.Say($"{output.ApplicationName} is not complete: see above.");
        }
    }

    private void PublishValue(IResource resource, string state, HealthStatus? health) =>
        notifications.Publish(new ResourceEvent(resource, resource.Name, new CustomResourceSnapshot
        {
            ResourceType = resource is ParameterResource ? "Parameter" : "ConnectionString",
            State = state,
            HealthStatus = health,
            Properties = [],
        }));
}
