using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Knows the state of every resource and tells of changes.</summary>
public class ResourceNotificationService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ResourceNotificationService()
    {
    }

    internal event Action<ResourceEvent>? Changed;

    /// <summary>The state of one instance, by its id, or by its resource's name where there is only one.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_lock)
        {
            if (!_current.TryGetValue(resourceId, out resourceEvent))
            {
                var ofResource = Instances(resourceId);
                resourceEvent = ofResource.Count == 1 ? ofResource[0] : null;
            }

            return resourceEvent is not null;
        }
    }

    /// <summary>Waits until the resource is in a state. Default: Running.</summary>
    public async Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        await WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits until the resource is in one of the states and says in which.</summary>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reached = await WaitAsync(resourceName, resource => resource.Snapshot.State is { } state && states.Contains(state.Text), any: true, cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>Waits until the resource runs and its health checks pass: every replica of it.</summary>
    /// <exception cref="DistributedApplicationException">The resource ended instead.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
    {
        await WaitAsync(resourceName, resource => IsHealthy(resource) || HasEnded(resource), any: false, cancellationToken);
        lock (_lock)
        {
            var ended = Instances(resourceName).FirstOrDefault(HasEnded);
            return ended is null
                ? Instances(resourceName)[0]
                : throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy: it is in state {ended.Snapshot.State?.Text}, exit code {ended.Snapshot.ExitCode}. Its last lines:{Environment.NewLine}{ended.Snapshot.LastLines}");
        }
    }

    internal void Publish(ResourceEvent change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _current[change.ResourceId] = change;
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.TrySetResult();
        Changed?.Invoke(change);
    }

    private static bool IsHealthy(ResourceEvent resource) => resource.Snapshot.HealthStatus == HealthStatus.Healthy;

    private static bool HasEnded(ResourceEvent resource) => resource.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    private List<ResourceEvent> Instances(string name) =>
        [.. _current.Values.Where(resource => string.Equals(resource.Resource.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(resource.ResourceId, name, StringComparison.OrdinalIgnoreCase))];

    private async Task<ResourceEvent> WaitAsync(string resourceName, Func<ResourceEvent, bool> reached, bool any, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var instances = Instances(resourceName);
                if (instances.Count > 0 && (any ? instances.Any(reached) : instances.All(reached)))
                {
                    return instances.First(reached);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
