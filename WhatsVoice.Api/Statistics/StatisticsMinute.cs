using System.Globalization;
using StackExchange.Redis;

namespace WhatsVoice.Api.Statistics;

/// <summary>The counts of one minute, or the sum of several, over all replicas.</summary>
internal sealed class StatisticsMinute
{
    private const char Separator = ':';
    private const string LatencyPrefix = "latency";

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LatencyHistogram> _latencies = new(StringComparer.Ordinal);

    /// <summary>The name of a counter's field, for example <c>cache:hit</c>.</summary>
    public static string Field(string group, string name) => $"{group}{Separator}{name}";

    /// <summary>The name of a duration's field, for example <c>latency:speech:212</c>.</summary>
    public static string LatencyField(string name, TimeSpan duration) => $"{LatencyPrefix}{Separator}{name}{Separator}{LatencyHistogram.BucketOf(duration)}";

    public static StatisticsMinute Read(HashEntry[] entries)
    {
        var minute = new StatisticsMinute();
        foreach (var entry in entries)
        {
            var (field, count) = ((string)entry.Name!, (long)entry.Value);
            if (field.Split(Separator) is [LatencyPrefix, var name, var bucket])
            {
                minute.Histogram(name).Add(int.Parse(bucket, CultureInfo.InvariantCulture), count);
            }
            else
            {
                minute._counts[field] = count;
            }
        }

        return minute;
    }

    public void Add(StatisticsMinute other)
    {
        foreach (var (field, count) in other._counts)
        {
            _counts[field] = Count(field) + count;
        }

        foreach (var (name, histogram) in other._latencies)
        {
            Histogram(name).Add(histogram);
        }
    }

    public long Count(string field) => _counts.GetValueOrDefault(field);

    public IReadOnlyDictionary<string, long> Group(string group)
    {
        var prefix = $"{group}{Separator}";
        return _counts.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value);
    }

    /// <summary>Durations of <c>total</c>, or of a stage; empty where there are none.</summary>
    public LatencyHistogram Latency(string name) => _latencies.GetValueOrDefault(name) ?? new LatencyHistogram();

    private LatencyHistogram Histogram(string name)
    {
        if (!_latencies.TryGetValue(name, out var histogram))
        {
            _latencies[name] = histogram = new LatencyHistogram();
        }

        return histogram;
    }
}
