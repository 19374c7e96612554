using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Programs that tests need, such as ffmpeg, redis-server or openssl (all are in CONTRIBUTING.md). A test whose program is missing is skipped here.</summary>
internal static class Tool
{
    [ModuleInitializer]
    internal static void Prepare()
    {
        RedisServer.OnMissing = Require;

        // Services that live for seconds would spend half of them on it (docs/adr/0060).
        Environment.SetEnvironmentVariable("Rehearsal__Repeats", "1");
    }

    /// <summary>Skips the test where the program is not installed.</summary>
    public static void Require(string program) => Assert.SkipUnless(IsInstalled(program), $"{program} is not installed.");

    public static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a program on a file; returns what it wrote, both streams. A failure fails the test.</summary>
    public static async Task<string> RunAsync(string program, byte[] file, params string[] arguments)
    {
        var path = Path.Combine(Path.GetTempPath(), $"whatsvoice-{Guid.NewGuid():n}.ogg");
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
        try
        {
            var (output, errors) = await RunAsync(program, [.. arguments.Select(argument => argument.Replace("{file}", path, StringComparison.Ordinal))]);
            return System.Text.Encoding.UTF8.GetString(output) + errors;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Decodes with ffmpeg to samples at 48 kHz; a warning of the decoder fails the test.</summary>
    public static async Task<short[]> DecodeAsync(byte[] file)
    {
        var path = Path.Combine(Path.GetTempPath(), $"whatsvoice-{Guid.NewGuid():n}.ogg");
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
        try
        {
            var (output, errors) = await RunAsync("ffmpeg", ["-v", "warning", "-xerror", "-i", path, "-f", "s16le", "-ac", "1", "-ar", "48000", "-"]);
            errors.ShouldBe("");
            return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(output).ToArray();
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>As <see cref="ConvertAsync"/>, for containers that ffmpeg cannot write into a pipe.</summary>
    public static async Task<byte[]> ConvertToFileAsync(byte[] file, string extension, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var (source, target) = (Path.Combine(folder.Path, "source"), Path.Combine(folder.Path, $"target.{extension}"));
        await File.WriteAllBytesAsync(source, file, TestContext.Current.CancellationToken);
        await RunAsync("ffmpeg", ["-v", "error", "-i", source, .. arguments, target]);
        return await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken);
    }

    /// <summary>Converts an audio file with ffmpeg.</summary>
    public static async Task<byte[]> ConvertAsync(byte[] file, params string[] arguments)
    {
        var path = Path.Combine(Path.GetTempPath(), $"whatsvoice-{Guid.NewGuid():n}.audio");
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
        try
        {
            return (await RunAsync("ffmpeg", ["-v", "error", "-i", path, .. arguments, "-"])).Output;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<(byte[] Output, string Errors)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, await errors);
        return (output.ToArray(), await errors);
    }
}
