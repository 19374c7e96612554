using Microsoft.Extensions.Configuration;

internal static class RedisResources
{
    /// <summary>
    /// Redis under <paramref name="name"/>: the configured connection string (<c>ConnectionStrings:name</c>), else a
    /// container where a container engine answers, else an embedded server that keeps its data in <c>Store:Directory</c>.
    /// </summary>
    public static RedisServer AddRedisServer(this IDistributedApplicationBuilder builder, string name, bool durable)
    {
        if (builder.Configuration.GetConnectionString(name) is not null)
        {
            var configured = builder.AddConnectionString(name);
            return new RedisServer(configured, configured);
        }

#if ASPIRE
        // Containers are Aspire's to run: the local orchestrator knows projects only (docs/adr/0001).
        if (builder.ExecutionContext.IsPublishMode || ContainerEngine.Answers())
        {
            var redis = builder.AddRedisContainer(name, durable);
            return new RedisServer(redis, redis);
        }
#endif

        // No launch profile: two servers of one project cannot share a profile's port.
        var server = builder.AddProject<Projects.WhatsVoice_Store>($"{name}-server", launchProfileName: null)
            .WithEndpoint(scheme: "tcp", name: "tcp", env: "Store__Port")
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WithEnvironment("Store__Durable", durable ? "true" : "false");
        if (builder.Configuration["Store:Directory"] is { Length: > 0 } directory)
        {
            server.WithEnvironment("Store__Directory", Path.Combine(Path.GetFullPath(directory), name));
        }

        var address = server.GetEndpoint("tcp");
        var connection = builder.AddConnectionString(name, ReferenceExpression.Create($"{address.Property(EndpointProperty.Host)}:{address.Property(EndpointProperty.Port)}"));
        return new RedisServer(connection, server);
    }

    /// <summary>Hands the server's connection string over and waits until it answers.</summary>
    public static IResourceBuilder<ProjectResource> WithRedis(this IResourceBuilder<ProjectResource> project, RedisServer server) =>
        project.WithReference(server.Connection).WaitFor(server.Process);
}
