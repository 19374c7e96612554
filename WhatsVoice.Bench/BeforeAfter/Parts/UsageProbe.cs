using System.Diagnostics;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Systems;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>What a system, and the bench beside it, use from one moment to another.</summary>
internal sealed class UsageProbe
{
    private readonly IReadOnlyDictionary<string, int> _processes;
    private readonly Dictionary<string, TimeSpan> _cpu;
    private readonly (double Busy, double Total) _cores;
    private readonly int _notes;
    private readonly long _started = Stopwatch.GetTimestamp();

    public UsageProbe(MeasuredSystem system, int notes)
    {
        _processes = system.Processes;
        foreach (var process in _processes.Values)
        {
            ProcessUsage.ForgetPeak(process);
        }

        _cpu = Cpu();
        _cores = ProcessUsage.Cores();
        _notes = notes;
    }

    public RateRow Read(string system, double offered, int notes, int lost)
    {
        var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        var (busy, total) = ProcessUsage.Cores();
        var made = notes - _notes;
        return new RateRow(
            system,
            offered,
            made / seconds,
            Cpu().ToDictionary(process => process.Key, process => (process.Value - _cpu[process.Key]).TotalMilliseconds / Math.Max(made, 1)),
            (busy - _cores.Busy) / (total - _cores.Total),
            _processes.Values.Sum(process => ProcessUsage.Of(process).PeakMemoryBytes) / 1e6,
            lost);
    }

    private Dictionary<string, TimeSpan> Cpu()
    {
        var cpu = _processes.ToDictionary(process => process.Key, process => ProcessUsage.Of(process.Value).Cpu);
        cpu[RateRow.Bench] = Environment.CpuUsage.TotalTime;
        return cpu;
    }
}
