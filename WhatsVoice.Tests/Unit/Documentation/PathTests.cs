using System.Text.RegularExpressions;
using WhatsVoice.Testing;

namespace WhatsVoice.Tests.Unit.Documentation;

/// <summary>What the documents name is there.</summary>
public sealed partial class PathTests
{
    public static TheoryData<string> Documents { get; } =
    [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_of_a_document_leads_to_a_file(string document)
    {
        var missing = Links(document).Where(link => !Path.Exists(link.Target)).Select(link => link.Target);
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_name_that_links_to_code_stands_in_that_file(string document)
    {
        var missing = from link in Links(document)
                      where link.Target.EndsWith(".cs", StringComparison.Ordinal) && File.Exists(link.Target)
                      let code = File.ReadAllText(link.Target)
                      from Match name in CodeName().Matches(link.Text)
                      from part in name.Groups[1].Value.Split('.')
                      where !Regex.IsMatch(code, $@"\b{Regex.Escape(part)}\b")
                      select $"{name.Value} in {Path.GetRelativePath(Repository.Root, link.Target)}";
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_test_that_a_document_names_exists(string document)
    {
        var tests = Path.Combine(Repository.Root, "WhatsVoice.Tests");
        var named = TestName().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
            .Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value));

        var missing = from name in named
                      let files = Directory.EnumerateFiles(tests, $"{Path.GetFileName(name.Class)}.cs", SearchOption.AllDirectories)
                          .Where(file => file.Replace('\\', '/').EndsWith($"/{name.Class}.cs", StringComparison.Ordinal))
                      where !files.Any(file => File.ReadAllText(file).Contains($" {name.Method}", StringComparison.Ordinal))
                      select $"{name.Class}.{name.Method}";
        Assert.Empty(missing);
    }

    /// <summary>Names of types and members, also within commands. What is history (the changelog, the decisions) may name what is gone.</summary>
    [Theory]
    [MemberData(nameof(Manuals))]
    public void Every_name_in_a_manual_stands_in_the_source(string document)
    {
        var missing = CodeSpans(document).SelectMany(span => Identifier().Matches(span)).Select(match => match.Value).Distinct().Where(name => !Words.Value.Contains(name));
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Manuals))]
    public void Every_setting_in_a_manual_is_read(string document)
    {
        var missing = CodeSpans(document).Where(span => SettingKey().IsMatch(span)).Distinct().Where(key => !Sources.Reads(key));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_folder_on_the_map_in_CONTRIBUTING_exists()
    {
        var map = TreeBlock().Match(File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md"))).Groups[1].Value;
        List<string> missing = [];
        var project = "";
        foreach (var line in map.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var folders = FolderName().Matches(line).Select(match => match.Value).ToList();
            if (!char.IsWhiteSpace(line[0]))
            {
                project = folders[0];
            }

            var inProject = Path.Combine(Repository.Root, project);
            missing.AddRange(folders.Where(folder => !Directory.Exists(Path.Combine(Repository.Root, folder))
                && !Directory.EnumerateDirectories(inProject, folder.TrimEnd('/'), SearchOption.AllDirectories).Any()));
        }

        Assert.Empty(missing);
    }

    public static TheoryData<string> Manuals { get; } =
        [.. Documents.Select(row => row.Data).Where(document => document != "CHANGELOG.md" && !document.StartsWith("docs/adr/", StringComparison.Ordinal)), "SECURITY.md"];

    private static readonly Lazy<HashSet<string>> Words = new(() =>
        [.. Sources.Files(".cs", ".csproj", ".props", ".targets", ".txt", ".yaml", ".json", ".js")
            .SelectMany(file => Word().Matches(File.ReadAllText(file))).Select(match => match.Value)]);

    private static IEnumerable<string> CodeSpans(string document)
        => CodeSpan().Matches(Fence().Replace(File.ReadAllText(Path.Combine(Repository.Root, document)), "")).Select(match => match.Groups[1].Value);

    private static IEnumerable<(string Text, string Target)> Links(string document)
    {
        var file = Path.Combine(Repository.Root, document);
        return from Match match in Link().Matches(File.ReadAllText(file))
               let target = match.Groups[2].Value.Split('#')[0]
               where target.Length > 0 && !target.Contains(':', StringComparison.Ordinal)
               select (match.Groups[1].Value, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, target)));
    }

    /// <summary>Not one that is itself shown as code.</summary>
    [GeneratedRegex(@"(?<!`)\[([^\]]*)\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`([A-Za-z][\w.]*)`")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    /// <summary>Two capitals with small letters between them, as no other word has.</summary>
    [GeneratedRegex(@"(?<![\w-])[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+(?![\w-])")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^[A-Z]\w+(?::[\w<>.-]+)+$")]
    private static partial Regex SettingKey();

    /// <summary>A class of tests, with folders before it and a method behind it where they are named.</summary>
    [GeneratedRegex(@"`((?:[A-Za-z]+/)*[A-Z]\w*Tests)(?:\.([A-Za-z0-9]\w*?)(?:_?\.\.\.)?)?`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"## Where things are.*?```\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex TreeBlock();

    /// <summary>Not the part of a path that is to be filled in, such as Unit/&lt;Project&gt;/.</summary>
    [GeneratedRegex(@"(?<![<\w/])[\w.][\w./]*/(?![<\w])")]
    private static partial Regex FolderName();
}
