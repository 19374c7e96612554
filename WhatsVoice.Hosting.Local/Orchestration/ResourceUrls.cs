using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The URLs that are shown for a resource.</summary>
internal static class ResourceUrls
{
    public static IEnumerable<UrlSnapshot> Of(IResourceWithEndpoints resource) =>
        Shown(resource).Select(shown => new UrlSnapshot(shown.Text, shown.Url, IsInternal: false));

    /// <summary>URLs with their display texts, of endpoints a browser can open.</summary>
    public static IEnumerable<(string Text, string Url)> Shown(IResourceWithEndpoints resource)
    {
        foreach (var endpoint in resource.Endpoints().Where(endpoint => endpoint.AllocatedPort is not null && endpoint.UriScheme is "http" or "https"))
        {
            var root = new EndpointReference(resource, endpoint.Name).Url;
            var url = new ResourceUrlAnnotation { Url = root };
            foreach (var annotation in resource.Annotations.OfType<UrlCallbackAnnotation>().Where(annotation => annotation.EndpointName == endpoint.Name))
            {
                annotation.Callback(url);
            }

            yield return (url.DisplayText ?? resource.Name, url.Url.StartsWith('/') ? root + url.Url : url.Url);
        }
    }
}
