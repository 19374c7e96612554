namespace Aspire.Hosting.ApplicationModel;

/// <summary>All the resources of an application.</summary>
public class DistributedApplicationModel(IEnumerable<IResource> resources)
{
    /// <summary>The resources, in the order they were added.</summary>
    public IReadOnlyList<IResource> Resources { get; } = [.. resources];
}
