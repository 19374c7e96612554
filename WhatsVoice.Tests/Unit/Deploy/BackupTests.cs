using System.Diagnostics;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Deploy;

/// <summary><c>deploy/compose/backup</c>, with a container engine and a Redis that only pretend.</summary>
public sealed class BackupTests
{
    /// <summary>It is all that the store holds of people, and takes the volume's room.</summary>
    [Fact]
    public async Task A_backup_that_is_cut_off_leaves_no_copy_of_the_store_behind()
    {
        Tool.Require("bash");
        using var folder = new TemporaryFolder();
        var (data, tools) = (Directory.CreateDirectory($"{folder.Path}/data").FullName, Directory.CreateDirectory($"{folder.Path}/tools").FullName);
        var script = await File.ReadAllTextAsync(Path.Combine(DeployFiles.Folder, "compose", "backup"), TestContext.Current.CancellationToken);
        foreach (var (name, text) in new[]
        {
            ("backup", script.Replace("/data/", $"{data}/", StringComparison.Ordinal)),
            ("engine", $"shift 3\nPATH=\"{tools}:$PATH\" exec \"$@\"\n"),
            ("tools/redis-cli", "#!/bin/sh\necho dump > \"$2\"\n"),
            ("tools/redis-check-rdb", "#!/bin/sh\n"),
            ("tools/cat", "#!/bin/sh\nprintf du\nexit 1\n"),
        })
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Path, name), text, TestContext.Current.CancellationToken);
        }

        await using var shell = ChildProcess.Start(new ProcessStartInfo(
            "bash", ["-c", $"chmod +x '{tools}'/* && COMPOSE='sh {folder.Path}/engine' bash '{folder.Path}/backup'"]));
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        shell.ExitCode.ShouldBe(1, shell.Output);
        shell.Output.ShouldContain("The backup failed.");
        Directory.GetFiles(data).ShouldBeEmpty();
        Directory.GetFiles($"{folder.Path}/backups").Select(Path.GetFileName).ShouldBe(["log"]);
    }
}
