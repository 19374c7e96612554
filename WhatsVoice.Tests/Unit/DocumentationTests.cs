using System.Text.RegularExpressions;

namespace WhatsVoice.Tests.Unit;

/// <summary>What people copy from the documentation.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void No_example_opens_a_port_to_the_world_or_switches_authentication_off()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(ServiceProcess.RepositoryRoot, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(ServiceProcess.RepositoryRoot, "README.md"));

        foreach (var page in pages)
        {
            var text = File.ReadAllText(page);
            OpenPort().Matches(text).Select(match => match.Value).ShouldBeEmpty(page);
            text.ShouldNotContain("AUTHMODE=Unsecured", Case.Insensitive, page);
        }
    }

    /// <summary>A published port of a container without the address that it is published on.</summary>
    [GeneratedRegex(@"(docker|podman) run[^\n]* (-p|--publish)[ =]\d+:\d+")]
    private static partial Regex OpenPort();
}
