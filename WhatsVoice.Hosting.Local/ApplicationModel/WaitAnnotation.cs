namespace Aspire.Hosting.ApplicationModel;

internal sealed class WaitAnnotation(IResource resource, bool untilHealthy) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public bool UntilHealthy { get; } = untilHealthy;
}
