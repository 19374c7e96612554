using System.Globalization;
using System.Runtime.InteropServices;

namespace WhatsVoice.Bench.BeforeAfter.Results;

internal static class Machine
{
    /// <summary>Cores, processor, memory, runtime and build: what another run has to be compared with.</summary>
    public static string Describe()
    {
        var model = Value("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        var memory = Value("/proc/meminfo", "MemTotal")?.Split(' ')[0] is { } kilobytes ? long.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024 / 1024 : 0;
        return $"{Environment.ProcessorCount} cores ({model}), {memory} GB, Linux, {RuntimeInformation.FrameworkDescription}, {Repository.Configuration} build";
    }

    private static string? Value(string file, string name) => File.Exists(file)
        ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;
}
