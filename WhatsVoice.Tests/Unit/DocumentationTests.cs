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

    [Fact]
    public void Operations_say_what_to_do_about_every_alarm_and_name_no_other()
    {
        var root = ServiceProcess.RepositoryRoot;
        var alarms = Alert().Matches(File.ReadAllText(Path.Combine(root, "deploy", "grafana", "alerts.yaml"))).Select(match => match.Groups[1].Value).ToArray();
        var rows = AlarmRow().Matches(File.ReadAllText(Path.Combine(root, "docs", "operations.md")))
            .SelectMany(match => match.Groups[1].Value.Split(", ")).Select(name => name.Split('`')[1]).ToArray();

        alarms.Length.ShouldBeGreaterThan(5);
        rows.ShouldBe(alarms, ignoreOrder: true);
    }

    [GeneratedRegex("- alert: (\\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"^\| ((?:`WhatsVoice\w+`(?: \(\d+\))?(?:, )?)+) \|", RegexOptions.Multiline)]
    private static partial Regex AlarmRow();

    /// <summary>A published port of a container without the address that it is published on.</summary>
    [GeneratedRegex(@"(docker|podman) run[^\n]* (-p|--publish)[ =]\d+:\d+")]
    private static partial Regex OpenPort();
}
