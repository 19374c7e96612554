using System.Reflection;
using System.Text.RegularExpressions;
using WhatsVoice.Api.Conversations;

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

    /// <summary>Programs and operators redrive by them.</summary>
    [Fact]
    public void The_table_of_reasons_has_each_that_the_code_gives_and_no_other()
    {
        var page = File.ReadAllText(Path.Combine(ServiceProcess.RepositoryRoot, "docs", "lifecycle.md"));
        var rows = ReasonRow().Matches(page[page.IndexOf("## Reasons", StringComparison.Ordinal)..]).SelectMany(match => match.Groups[1].Value.Split(", ")).Select(name => name.Trim('`'))
            .Where(name => !name.StartsWith("whatsapp_", StringComparison.Ordinal)).ToArray();

        var reasons = typeof(Reasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToArray();

        reasons.Length.ShouldBeGreaterThan(10);
        rows.ShouldBe(reasons, ignoreOrder: true);
    }

    [GeneratedRegex("- alert: (\\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"^\| ((?:`WhatsVoice\w+`(?: \(\d+\))?(?:, )?)+) \|", RegexOptions.Multiline)]
    private static partial Regex AlarmRow();

    [GeneratedRegex(@"^\| ((?:`[a-z]\w+`(?:, )?)+) \|", RegexOptions.Multiline)]
    private static partial Regex ReasonRow();

    /// <summary>A published port of a container without the address that it is published on.</summary>
    [GeneratedRegex(@"(docker|podman) run[^\n]* (-p|--publish)[ =]\d+:\d+")]
    private static partial Regex OpenPort();
}
