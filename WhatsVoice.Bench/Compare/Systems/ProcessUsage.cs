using System.Globalization;

namespace WhatsVoice.Bench.Compare.Systems;

/// <summary>What Linux counts for a process and its children (proc(5)).</summary>
/// <param name="Cpu">User and system time so far.</param>
/// <param name="MemoryBytes">Resident now, with what several processes share (the runtime's own files, say) divided between them.</param>
/// <param name="PeakMemoryBytes">Resident at most.</param>
internal readonly record struct ProcessUsage(TimeSpan Cpu, long MemoryBytes, long PeakMemoryBytes)
{
    // USER_HZ, which /proc counts in, is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    public static ProcessUsage Of(int processId)
    {
        var (cpu, now, peak) = (0d, 0L, 0L);
        foreach (var process in TreeOf(processId))
        {
            try
            {
                var stat = StatOf(process);
                // Of its own, and of children that have ended: a Redis that rewrites its file does so in one.
                cpu += (Field(stat, 11) + Field(stat, 12) + Field(stat, 13) + Field(stat, 14)) / TicksPerSecond;
                now += Kilobytes($"/proc/{process}/smaps_rollup", "Pss:");
                peak += Kilobytes($"/proc/{process}/status", "VmHWM:");
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return new ProcessUsage(TimeSpan.FromSeconds(cpu), now, peak);
    }

    /// <summary>Time in which the machine's cores, all together, were busy, and all their time.</summary>
    public static (double Busy, double Total) Cores()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToList();
        var idle = fields[3] + fields[4];
        return ((fields.Sum() - idle) / TicksPerSecond, fields.Sum() / TicksPerSecond);
    }

    private static List<int> TreeOf(int root)
    {
        List<int> tree = [root];
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: ParentOf(id)))
            .ToLookup(process => process.Parent, process => process.Id);
        for (var index = 0; index < tree.Count; index++)
        {
            tree.AddRange(parents[tree[index]]);
        }

        return tree;
    }

    private static int ParentOf(int process)
    {
        try
        {
            return (int)Field(StatOf(process), 1);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The fields behind the command's name, which may hold blanks (proc(5)).</summary>
    private static string[] StatOf(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static long Field(string[] stat, int index) => long.Parse(stat[index], CultureInfo.InvariantCulture);

    /// <returns>A line's value, in bytes.</returns>
    private static long Kilobytes(string file, string name) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Sum(line => long.Parse(line[name.Length..^2], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024);
}
