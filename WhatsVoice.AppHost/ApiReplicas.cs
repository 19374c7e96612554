using Microsoft.Extensions.Configuration;

internal static class ApiReplicas
{
    /// <summary>
    /// <c>Api:Replicas</c> of the Api (default 1), which share the conversations. Each gets ports of its own for its Orleans silo. One
    /// alone needs no cluster; what is published may be scaled later, so it always forms one.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithApiReplicas(this IResourceBuilder<ProjectResource> api)
    {
        var running = api.ApplicationBuilder.ExecutionContext.IsRunMode;
        var replicas = api.ApplicationBuilder.Configuration.GetValue("Api:Replicas", 1);
        api.WithReplicas(replicas)
            .WithEndpoint(scheme: "tcp", name: "orleans-silo", env: "Orleans__Endpoints__SiloPort")
            .WithEndpoint(scheme: "tcp", name: "orleans-gateway", env: "Orleans__Endpoints__GatewayPort")
            .WithEnvironment("Conversations__Clustering", running && replicas == 1 ? "Single" : "Redis");

        // All on this machine: its own network address may change with the network it is in.
        return running ? api.WithEnvironment("Orleans__Endpoints__AdvertisedIPAddress", "127.0.0.1") : api;
    }
}
