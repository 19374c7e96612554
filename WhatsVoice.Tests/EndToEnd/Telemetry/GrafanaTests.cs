using System.Text.Json;
using System.Text.RegularExpressions;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>The dashboard and the alerts in <c>deploy/grafana</c> against what the services really say.</summary>
[Collection(ObservedApplication.Collection)]
public sealed partial class GrafanaTests(ObservedApplication observed)
{
    [Fact]
    public void Every_figure_of_the_dashboard_and_the_alerts_is_exported()
    {
        var exported = Series(string.Join('\n', observed.Scrapes.Values));

        var wanted = Queries().SelectMany(query => Metric().Matches(Details().Replace(query, "")).Select(match => match.Value)).Distinct().ToArray();

        wanted.Length.ShouldBeGreaterThan(10);
        wanted.Where(name => !exported.ContainsKey(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_label_that_they_group_by_exists()
    {
        var exported = Series(string.Join('\n', observed.Scrapes.Values));

        // Prometheus itself adds these two.
        string[] added = ["job", "instance"];
        foreach (var query in Queries())
        {
            var metric = Metric().Match(Details().Replace(query, "")).Value;
            foreach (var label in Grouping().Matches(query).SelectMany(match => match.Groups[1].Value.Split(", ")).Except(added))
            {
                exported[metric].ShouldContain(label, $"{metric} in {query}");
            }
        }
    }

    [Fact]
    public async Task Metrics_are_shown_only_to_who_has_the_key()
    {
        using var api = observed.CreateHttpClient("api");

        using var response = await api.GetAsync("/metrics", TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }

    private static IEnumerable<string> Queries()
    {
        var folder = Path.Combine(ServiceProcess.RepositoryRoot, "deploy", "grafana");
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "whatsvoice.json")));
        return
        [
            .. File.ReadAllLines(Path.Combine(folder, "alerts.yaml")).Where(line => line.Contains("expr:", StringComparison.Ordinal)).Select(line => line[(line.IndexOf("expr:", StringComparison.Ordinal) + 5)..]),
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!),
        ];
    }

    /// <summary>Each series' name with the labels that any of its lines has.</summary>
    private static Dictionary<string, HashSet<string>> Series(string scrape) => scrape.Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .GroupBy(line => line.Split('{', ' ')[0])
        .ToDictionary(lines => lines.Key, lines => lines.SelectMany(line => Label().Matches(line).Select(match => match.Groups[1].Value)).ToHashSet());

    /// <summary>A word of several parts that is no function.</summary>
    [GeneratedRegex(@"\b[a-z]+_[a-z_]+\b(?! *\()")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\{[^}]*\}|by \([^)]*\)|\[[^\]]*\]")]
    private static partial Regex Details();

    [GeneratedRegex(@"by \(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex("([a-z_]+)=\"")]
    private static partial Regex Label();
}
