using Microsoft.Extensions.Configuration;

internal static class ConfigurationSections
{
    /// <summary>
    /// Hands whole sections of the AppHost's configuration (user secrets, environment, command line) on to a project, so that the
    /// services' own keys work here too. When running only: a published model must not carry anybody's secrets.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithConfiguration(this IResourceBuilder<ProjectResource> project, params string[] sections)
    {
        if (project.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            foreach (var (key, value) in sections.SelectMany(section => project.ApplicationBuilder.Configuration.GetSection(section).AsEnumerable()))
            {
                if (value is not null)
                {
                    project.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
                }
            }
        }

        return project;
    }
}
