using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using WhatsVoice.Bench.Compare.Systems;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Results;

/// <summary>One figure of one system, as each turn had it.</summary>
/// <param name="Part">Of the run, such as people.</param>
/// <param name="Upstream">real or fast.</param>
/// <param name="Load">What the system was put under.</param>
/// <param name="Metric">What was measured.</param>
/// <param name="Unit">ms, s, /s, MB, %, count, or nothing for a ratio.</param>
/// <param name="System">Which system.</param>
/// <param name="Turns">The figures in the order of the turns.</param>
internal sealed record Measurement(string Part, string Upstream, string Load, string Metric, string Unit, string System, List<double> Turns)
{
    /// <summary>The median of the turns; counts are added up.</summary>
    public double Value => Unit == "count" && Metric is "lost" or "doubled" ? Turns.Sum() : Samples.MedianOf(Turns);

    /// <summary>Whether the figures are of the same thing.</summary>
    public bool IsOf(Measurement other) => (other.Part, other.Upstream, other.Load, other.Metric) == (Part, Upstream, Load, Metric);
}

/// <summary>Everything that a run measured and what has to be known about it; as JSON it is the run's machine-readable result.</summary>
internal sealed class CompareResults
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public DateOnly Measured { get; set; }

    public string Machine { get; set; } = "";

    public bool Quick { get; set; }

    public int Turns { get; set; }

    /// <summary>How fast the upstreams are.</summary>
    public List<string> Upstreams { get; set; } = [];

    /// <summary>Voice notes a second that the upstream's stand-in can serve by itself.</summary>
    public double UpstreamAlone { get; set; }

    /// <summary>What WhatsVoice is told besides addresses, ports and credentials.</summary>
    public Dictionary<string, string> Settings { get; set; } = [];

    public List<Measurement> Measurements { get; set; } = [];

    public static CompareResults Load(string file) => JsonSerializer.Deserialize<CompareResults>(File.ReadAllText(file), Json)!;

    public void Describe(ComparePlan plan, double upstreamAlone)
    {
        Measured = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        Machine = DescribeMachine();
        (Quick, Turns, UpstreamAlone) = (plan.IsQuick, plan.Turns, Math.Round(upstreamAlone));
        Upstreams = [UpstreamTimes.Real.ToString(), UpstreamTimes.Fast.ToString()];
        Settings = new Dictionary<string, string>(WhatsVoiceSystem.Settings);
    }

    /// <summary>Takes the figures of one turn.</summary>
    public Action<string, string, double> For(string part, UpstreamTimes times, string load, SystemKind system) => (metric, unit, value) =>
    {
        var figure = new Measurement(part, times.Name, load, metric, unit, system.Name, []);
        var known = Measurements.Find(measurement => measurement.IsOf(figure) && measurement.System == system.Name);
        if (known is null)
        {
            Measurements.Add(known = figure);
        }

        known.Turns.Add(Math.Round(value, 3));
    };

    /// <summary>A figure so far; not a number where there is none.</summary>
    public double Value(string part, UpstreamTimes times, string load, string metric, SystemKind system) => Measurements.Find(measurement =>
        (measurement.Part, measurement.Upstream, measurement.Load, measurement.Metric, measurement.System) == (part, times.Name, load, metric, system.Name))?.Value ?? double.NaN;

    public void Save(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file, JsonSerializer.Serialize(this, Json) + "\n");
    }

    /// <summary>Cores, processor, memory and runtime: what another run has to be compared with.</summary>
    private static string DescribeMachine()
    {
        var model = Value("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        var memory = Value("/proc/meminfo", "MemTotal")?.Split(' ')[0] is { } kilobytes ? long.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024 / 1024 : 0;
        return $"{Environment.ProcessorCount} cores ({model}), {memory} GB, {RuntimeInformation.OSDescription.Split(' ')[0]}, {RuntimeInformation.FrameworkDescription}";

        static string? Value(string file, string name) => File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
    }
}
