namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource whose endpoints others find by its name (<c>services__name__http__0</c>).</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
