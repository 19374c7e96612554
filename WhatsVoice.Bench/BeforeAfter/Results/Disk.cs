using System.Diagnostics;
using System.Globalization;

namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>The disk under the durable store, by itself: a note waits for two syncs.</summary>
internal static class Disk
{
    /// <summary>Of a conversation's state.</summary>
    private const int Bytes = 1500;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Appends and syncs a few hundred times a second for 10 s, where the store's file would be.</summary>
    public static async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        var syncs = new Samples();
        var file = Path.GetTempFileName();
        try
        {
            await using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            var (record, started) = (new byte[Bytes], Stopwatch.GetTimestamp());
            while (Stopwatch.GetElapsedTime(started) < Duration)
            {
                var before = Stopwatch.GetTimestamp();
                stream.Write(record);
                stream.Flush(flushToDisk: true);
                syncs.Add(Stopwatch.GetElapsedTime(before));
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
        finally
        {
            File.Delete(file);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"a write of {Bytes:N0} bytes is synced in {syncs.Median:0.0} ms (p99 {syncs.Percentile(0.99):0.0} ms, the slowest of {syncs.Count:N0} {syncs.Percentile(1):0} ms)");
    }
}
