using System.Text.RegularExpressions;

namespace WhatsVoice.Tests.Unit.Api;

public sealed partial class NamespaceTests
{
    /// <summary>A feature folder uses those below it, never back: otherwise none of them can be read or changed alone.</summary>
    [Fact]
    public void The_folders_of_the_api_use_each_other_in_one_direction()
    {
        var project = Path.Combine(ServiceProcess.RepositoryRoot, "WhatsVoice.Api");
        var uses = Directory.EnumerateDirectories(project)
            .Where(folder => Path.GetFileName(folder) is not ("bin" or "obj" or "Properties" or "wwwroot"))
            .ToDictionary(
                folder => Path.GetFileName(folder),
                folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                    .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
                    .SelectMany(file => Used().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
                    .Where(other => other != Path.GetFileName(folder))
                    .ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal);

        // Folders that use nothing that is left are taken away until none is left, or only circles.
        while (uses.FirstOrDefault(folder => !folder.Value.Overlaps(uses.Keys)) is { Key: { } lowest })
        {
            uses.Remove(lowest);
        }

        uses.ShouldBeEmpty();
    }

    [GeneratedRegex(@"^@?using (?:static )?WhatsVoice\.Api\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Used();
}
