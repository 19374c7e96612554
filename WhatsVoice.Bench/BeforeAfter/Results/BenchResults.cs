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
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public string Machine { get; set; } = "";

    /// <summary>How long a small write takes to be on disk: what the durable store waits for.</summary>
    public string Disk { get; set; } = "";

    public string Date { get; set; } = "";

    public string Sample { get; set; } = "";

    public int Repeats { get; set; }

    public UpstreamTimes Times { get; set; } = UpstreamTimes.Load;

    public List<LatencyRow> Latency { get; set; } = [];

    public List<RateRow> Rates { get; set; } = [];

    public List<SaturationRow> Saturation { get; set; } = [];

    public List<ConnectionRow> Connections { get; set; } = [];

    public List<DeliveryRow> Crash { get; set; } = [];

    public List<DeliveryRow> Faults { get; set; } = [];

    public RepeatRow? Repeat { get; set; }

    public List<MemoryRow> Memory { get; set; } = [];

    public static BenchResults Load(string file) => File.Exists(file) ? JsonSerializer.Deserialize<BenchResults>(File.ReadAllText(file), Json)! : new();

    public async Task DescribeAsync(Stage stage, CancellationToken cancellationToken)
    {
        Machine = Results.Machine.Describe();
        Disk = await Results.Disk.DescribeAsync(cancellationToken);
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
