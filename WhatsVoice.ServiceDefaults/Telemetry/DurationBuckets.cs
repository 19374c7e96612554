using System.Diagnostics.Metrics;

namespace WhatsVoice.ServiceDefaults.Telemetry;

/// <summary>The buckets of every duration that WhatsVoice measures.</summary>
public static class DurationBuckets
{
    /// <summary>
    /// 1 ms to 60 s, each bound at most two thirds above the one before, so that a percentile read from them is off by no more than that.
    /// The default buckets are for milliseconds: for a histogram in seconds they would show 5 s for everything.
    /// </summary>
    public static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries =
        [
            0.001, 0.0015, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5,
            0.6, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 15, 20, 30, 45, 60,
        ],
    };
}
