namespace Aspire.Hosting.ApplicationModel;

/// <summary>A change of a resource.</summary>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Which instance of it: its name, or name and number where there are replicas.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>What is known since.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
