using System.Globalization;

namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>How runs of two systems compare, each with the other's of the same round.</summary>
internal sealed class Ratio(IEnumerable<double> ours, IEnumerable<double> theirs)
{
    private readonly List<double> _each = [.. ours.Zip(theirs, (our, their) => our / their).Order()];

    /// <summary>Of the runs' own ratios; not a number where there are none.</summary>
    public double Median => Medians.Of(_each);

    /// <summary>The median and, of several, the range.</summary>
    public override string ToString() => _each.Count < 2
        ? Text(Median)
        : $"{Text(Median)} ({Text(_each[0])} to {Text(_each[^1])})";

    private static string Text(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);
}
