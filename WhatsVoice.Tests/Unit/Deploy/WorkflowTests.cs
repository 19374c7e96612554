using System.Text.Json;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tests.Unit.Deploy;

/// <summary><c>.github</c> and <c>.devcontainer</c>: their structure, and that what they name exists.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Root = ServiceProcess.RepositoryRoot;

    private static readonly string[] WorkflowKeys = ["name", "on", "permissions", "concurrency", "env", "jobs"];

    private static readonly string[] JobKeys = ["needs", "runs-on", "timeout-minutes", "permissions", "strategy", "steps", "env"];

    private static readonly string[] StepKeys = ["id", "if", "name", "uses", "with", "run", "env", "working-directory"];

    public static TheoryData<string> Workflows { get; } = [.. Directory.GetFiles(Path.Combine(Root, ".github", "workflows")).Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_has_the_shape_of_one(string file)
    {
        var workflow = Read(file);

        workflow.Keys.Except(WorkflowKeys).ShouldBeEmpty();
        workflow.ContainsKey("on").ShouldBeTrue();
        foreach (var (name, job) in Jobs(workflow))
        {
            job.Keys.Except(JobKeys).ShouldBeEmpty(name);
            job.Text("runs-on").ShouldNotBeEmpty(name);
            Texts(job, "needs").Except(workflow.Map("jobs").Keys).ShouldBeEmpty(name);
            job.List("steps").ShouldNotBeEmpty(name);
            foreach (var step in job.List("steps"))
            {
                step.Keys.Except(StepKeys).ShouldBeEmpty(name);
                (step.ContainsKey("uses") ^ step.ContainsKey("run")).ShouldBeTrue($"{name}: a step either uses an action or runs a command");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_may_only_read_and_its_jobs_ask_for_more_by_name(string file)
    {
        var workflow = Read(file);

        workflow.Map("permissions").ShouldBe(new Dictionary<string, object> { ["contents"] = "read" });
        foreach (var (name, job) in Jobs(workflow).Where(job => job.Job.List("steps").Any(step => step.Text("uses").StartsWith("actions/attest", StringComparison.Ordinal))))
        {
            job.Map("permissions").Text("id-token").ShouldBe("write", name);
            job.Map("permissions").Text("attestations").ShouldBe("write", name);
        }
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Actions_are_pinned_to_a_commit_since_a_tag_can_be_moved(string file) =>
        Jobs(Read(file)).SelectMany(job => job.Job.List("steps")).Select(step => step.Text("uses")).Where(uses => uses.Length > 0)
            .ShouldAllBe(uses => Action().IsMatch(uses));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Projects_and_scripts_that_are_run_exist(string file)
    {
        var commands = string.Join('\n', Jobs(Read(file)).SelectMany(job => job.Job.List("steps")).Select(step => step.Text("run")));

        foreach (var project in Project().Matches(commands).Select(match => match.Value).Where(name => name != "WhatsVoice.Tests.Unit"))
        {
            (Directory.Exists(Path.Combine(Root, project)) || File.Exists(Path.Combine(Root, project))).ShouldBeTrue(project);
        }

        foreach (var script in Script().Matches(commands).Select(match => match.Value))
        {
            File.Exists(Path.Combine(Root, script)).ShouldBeTrue(script);
        }
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Nothing_of_an_event_is_pasted_into_a_command(string file)
    {
        // A title or a branch name could hold shell code.
        foreach (var command in Jobs(Read(file)).SelectMany(job => job.Job.List("steps")).Select(step => step.Text("run")))
        {
            command.ShouldNotContain("${{ github.event");
            command.ShouldNotContain("${{ github.head_ref");
            command.ShouldNotContain("${{ github.ref");

            // Also what a step before has made of a tag's name.
            command.ShouldNotContain("${{ steps.");
        }
    }

    [Fact]
    public void What_ships_is_restored_in_locked_mode()
    {
        var locked = Directory.GetDirectories(Root, "WhatsVoice.*").Where(folder => File.Exists(Path.Combine(folder, "packages.lock.json"))).Select(Path.GetFileName).ToArray();

        locked.ShouldBe(["WhatsVoice.Api", "WhatsVoice.Sandbox", "WhatsVoice.ServiceDefaults", "WhatsVoice.Stt", "WhatsVoice.Tts"], ignoreOrder: true);
        var restore = Jobs(Read("ci.yml")).SelectMany(job => job.Job.List("steps")).Select(step => step.Text("run")).Single(run => run.Contains("--locked-mode", StringComparison.Ordinal));
        locked.ShouldAllBe(project => restore.Contains(project!, StringComparison.Ordinal));
        foreach (var run in new[] { "ci.yml", "release.yml" }.SelectMany(file => Jobs(Read(file))).SelectMany(job => job.Job.List("steps")).Select(step => step.Text("run")).Where(run => run.Contains("dotnet publish", StringComparison.Ordinal)))
        {
            run.ShouldContain("-p:RestoreLockedMode=true");
        }
    }

    [Fact]
    public void Dependency_updates_cover_every_kind_of_package()
    {
        var updates = DeployFiles.Read(Path.Combine(Root, ".github", "dependabot.yml")).Single();

        updates.Text("version").ShouldBe("2");
        updates.List("updates").Select(update => update.Text("package-ecosystem")).ShouldBe(["nuget", "npm", "github-actions", "dotnet-sdk"]);
        updates.List("updates").ShouldAllBe(update => Directory.Exists(Path.Combine(Root, update.Text("directory").TrimStart('/'))));
    }

    [Fact]
    public void Issue_forms_have_a_name_a_description_and_fields()
    {
        foreach (var form in Directory.GetFiles(Path.Combine(Root, ".github", "ISSUE_TEMPLATE")).Where(path => Path.GetFileName(path) != "config.yml").SelectMany(DeployFiles.Read))
        {
            form.Text("name").ShouldNotBeEmpty();
            form.Text("description").ShouldNotBeEmpty();
            form.List("body").ShouldAllBe(field => new[] { "markdown", "textarea", "input", "dropdown", "checkboxes" }.Contains(field.Text("type")));
            form.List("body").Where(field => field.Text("type") != "markdown").ShouldAllBe(field => field.Text("id").Length > 0 && field.Map("attributes").Text("label").Length > 0);
        }
    }

    [Fact]
    public void The_development_container_is_readable_and_forwards_the_ports_of_the_application()
    {
        using var container = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Root, ".devcontainer", "devcontainer.json")), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var dashboard = File.ReadAllText(Path.Combine(Root, "WhatsVoice.AppHost", "Properties", "launchSettings.json"));

        var ports = container.RootElement.GetProperty("forwardPorts").EnumerateArray().Select(port => port.GetInt32()).ToArray();

        ports.ShouldBe([5080, 5090, 15175]);
        dashboard.ShouldContain($"localhost:{ports[2]}");
    }

    private static Dictionary<string, object> Read(string file) => DeployFiles.Read(Path.Combine(Root, ".github", "workflows", file)).Single();

    private static IEnumerable<(string Name, Dictionary<string, object> Job)> Jobs(Dictionary<string, object> workflow) =>
        workflow.Map("jobs").Select(job => (job.Key, (Dictionary<string, object>)job.Value));

    private static IReadOnlyList<string> Texts(Dictionary<string, object> map, string key) => map.Text(key) is { Length: > 0 } single ? [single] : map.Texts(key);

    [GeneratedRegex(@"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$")]
    private static partial Regex Action();

    [GeneratedRegex(@"WhatsVoice\.[A-Z]\w+(?:\.\w+)*(?=[\s;])|WhatsVoice\.sln")]
    private static partial Regex Project();

    [GeneratedRegex(@"(?<=^|\s)(?:eng|\.ci)/[\w-]+")]
    private static partial Regex Script();
}
