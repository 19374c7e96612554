using System.Globalization;
using System.Text.Json;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>All that was measured; kept in a file, so that one part can be measured anew and the documents still show all.</summary>
internal sealed class BenchResults
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public string Machine { get; set; } = "";

    /// <summary>How long a small write took to be on disk when latency was measured: what the durable store waits for.</summary>
    public string Disk { get; set; } = "";

    public string Date { get; set; } = "";

    public string Sample { get; set; } = "";

    public int Repeats { get; set; }

    public UpstreamTimes Times { get; set; } = UpstreamTimes.Load;

    public List<LatencyRow> Latency { get; set; } = [];

    public List<SpeedRow> Speeds { get; set; } = [];

    public List<RateRow> Rates { get; set; } = [];

    public List<SaturationRow> Saturation { get; set; } = [];

    public List<ConnectionRow> Connections { get; set; } = [];

    public List<DeliveryRow> Crash { get; set; } = [];

    public List<DeliveryRow> Faults { get; set; } = [];

    public RepeatRow? Repeat { get; set; }

    public List<MemoryRow> Memory { get; set; } = [];

    /// <summary>Those of earlier runs, unless an earlier version wrote them in another form.</summary>
    public static BenchResults Load(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<BenchResults>(File.ReadAllText(file), Json)! : new();
        }
        catch (JsonException)
        {
            return new();
        }
    }

    public void Describe(Stage stage)
    {
        Machine = Results.Machine.Describe();
        Date = TimeProvider.System.GetLocalNow().ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        Sample = stage.Sample;
        Repeats = stage.Plan.Repeats;
        Times = UpstreamTimes.Load;
    }

    public void Save(string file)
    {
        Latency = [.. Latency.OrderBy(row => Contender.PlaceOf(row.System))];
        Rates = [.. Rates.OrderBy(row => Contender.PlaceOf(row.System))];
        Saturation = [.. Saturation.OrderBy(row => Contender.PlaceOf(row.System))];
        Connections = [.. Connections.OrderBy(row => Contender.PlaceOf(row.System))];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, JsonSerializer.Serialize(this, Json));
    }
}
