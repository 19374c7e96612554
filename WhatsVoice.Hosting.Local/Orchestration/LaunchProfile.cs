using System.Text.Json;

namespace Aspire.Hosting.Orchestration;

/// <summary>A profile of a project's <c>Properties/launchSettings.json</c>.</summary>
internal sealed record LaunchProfile(string Name, IReadOnlyList<Uri> ApplicationUrls, IReadOnlyDictionary<string, string> EnvironmentVariables)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The profile of that name, else the first that runs the project itself. Null: there are no launch settings.</summary>
    /// <exception cref="DistributedApplicationException">The settings are not JSON, or lack the named profile.</exception>
    public static LaunchProfile? Read(string projectPath, string? name)
    {
        var path = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var settings = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            var profiles = settings.RootElement.TryGetProperty("profiles", out var found) ? found.EnumerateObject().ToArray() : [];
            var index = Array.FindIndex(profiles, profile => name is null
                ? profile.Value.TryGetProperty("commandName", out var command) && command.GetString() == "Project"
                : profile.Name == name);
            return index >= 0 ? Parse(profiles[index])
                : name is null ? null
                : throw new DistributedApplicationException($"{path} has no profile '{name}'.");
        }
        catch (Exception e) when (e is JsonException or UriFormatException)
        {
            throw new DistributedApplicationException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static LaunchProfile Parse(JsonProperty profile) => new(
        profile.Name,
        profile.Value.TryGetProperty("applicationUrl", out var urls)
            ? [.. (urls.GetString() ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => new Uri(url))]
            : [],
        profile.Value.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString() ?? "")
            : []);
}
