using System.Diagnostics;
using System.Text.Json;

namespace WhatsVoice.Tests.Unit.Deploy;

/// <summary>What the build says about the images (eng/Container.props), without building one.</summary>
public sealed class ContainerTests
{
    [Theory]
    [InlineData("WhatsVoice.Api")]
    [InlineData("WhatsVoice.Tts")]
    [InlineData("WhatsVoice.Stt")]
    [InlineData("WhatsVoice.Sandbox")]
    public async Task An_image_runs_as_a_user_without_rights_on_both_platforms_and_carries_the_licences(string project)
    {
        using var evaluated = await EvaluateAsync(project, "-getProperty:ContainerRepository,ContainerUser,ContainerFamily,RuntimeIdentifiers,PublishReadyToRun", "-getItem:Content,ContainerPort");
        var properties = evaluated.RootElement.GetProperty("Properties");
        var items = evaluated.RootElement.GetProperty("Items");

        properties.GetProperty("ContainerRepository").GetString().ShouldBe($"whatsvoice/{project.Split('.')[1].ToLowerInvariant()}");
        properties.GetProperty("ContainerUser").GetString().ShouldBe("1654");
        properties.GetProperty("ContainerFamily").GetString().ShouldBe("noble-chiseled");
        properties.GetProperty("RuntimeIdentifiers").GetString().ShouldBe("linux-x64;linux-arm64");
        Names(items.GetProperty("ContainerPort")).ShouldContain("8080");
        Names(items.GetProperty("Content")).Select(Path.GetFileName).ShouldContain("THIRD-PARTY-NOTICES.md");
        Names(items.GetProperty("Content")).Select(Path.GetFileName).ShouldContain("LICENSE");
    }

    [Fact]
    public void The_notices_name_every_library_whose_licence_asks_for_it()
    {
        var notices = File.ReadAllText(Path.Combine(ServiceProcess.RepositoryRoot, "THIRD-PARTY-NOTICES.md"));

        // Licence texts, not only names.
        notices.ShouldContain("Xiph.Org, Skype Limited, Octasic");
        notices.ShouldContain("Carnegie Mellon University");
        notices.ShouldContain("Redistributions in binary form must reproduce the above copyright");
        foreach (var lockFile in Directory.GetDirectories(ServiceProcess.RepositoryRoot, "WhatsVoice.*").Select(folder => Path.Combine(folder, "packages.lock.json")).Where(File.Exists))
        {
            using var locked = JsonDocument.Parse(File.ReadAllText(lockFile));
            foreach (var package in locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
                .Where(package => package.Value.GetProperty("type").GetString() != "Project" && package.Name is not ("MinVer" or "Microsoft.CodeAnalysis.BannedApiAnalyzers")))
            {
                notices.ShouldContain($"| {package.Name} |", customMessage: $"{package.Name} of {Path.GetFileName(Path.GetDirectoryName(lockFile))}");
            }
        }
    }

    private static IEnumerable<string> Names(JsonElement items) => items.EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!);

    private static async Task<JsonDocument> EvaluateAsync(string project, params string[] questions)
    {
        await using var build = ChildProcess.Start(new ProcessStartInfo("dotnet", ["msbuild", Path.Combine(ServiceProcess.RepositoryRoot, project), .. questions]));
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        build.ExitCode.ShouldBe(0, build.Output);
        return JsonDocument.Parse(build.Output);
    }
}
