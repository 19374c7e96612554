using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting;

/// <summary>Adds projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project with the first profile of its launch settings.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => Add(builder, name, new TProject(), useLaunchProfile: true, null);

    /// <summary>Adds a project with a profile of its launch settings. Null: with none.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => Add(builder, name, new TProject(), launchProfileName is not null, launchProfileName);

    /// <summary>Runs the project as several processes behind one port.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        builder.Resource.Annotations.Add(new ReplicaAnnotation(replicas));
        return builder;
    }

    private static IResourceBuilder<ProjectResource> Add(IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, bool useLaunchProfile, string? launchProfileName)
    {
        var project = builder.AddResource(new ProjectResource(name));
        project.Resource.Annotations.Add(new ProjectMetadataAnnotation(metadata));
        if (!useLaunchProfile || LaunchProfile.Read(metadata.ProjectPath, launchProfileName) is not { } profile)
        {
            return project;
        }

        var byScheme = new Dictionary<string, int>();
        foreach (var url in profile.ApplicationUrls)
        {
            var count = byScheme[url.Scheme] = byScheme.GetValueOrDefault(url.Scheme) + 1;
            project.WithEndpoint(port: url.Port == 0 ? null : url.Port, scheme: url.Scheme, name: count == 1 ? url.Scheme : $"{url.Scheme}{count}");
        }

        return project.WithEnvironment(context =>
        {
            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profile.Name);
            foreach (var (key, value) in profile.EnvironmentVariables)
            {
                context.EnvironmentVariables.TryAdd(key, Environment.ExpandEnvironmentVariables(value));
            }
        });
    }
}
