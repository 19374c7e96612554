using System.Globalization;

namespace WhatsVoice.Tts.Budget;

/// <summary>The names of the counters in Redis: a contract with whoever reads them.</summary>
internal static class BudgetKeys
{
    private const string Prefix = "whatsvoice:budget:";

    /// <summary>A day's counter is kept for 40 days, a month's for 13 months.</summary>
    public static readonly TimeSpan DayKept = TimeSpan.FromDays(40);

    /// <inheritdoc cref="DayKept"/>
    public static readonly TimeSpan MonthKept = TimeSpan.FromDays(400);

    /// <summary><c>whatsvoice:budget:&lt;engine&gt;:&lt;yyyy-MM-dd&gt;</c></summary>
    public static string Day(string engine, DateTimeOffset at) => $"{Prefix}{engine}:{at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";

    /// <summary><c>whatsvoice:budget:&lt;engine&gt;:&lt;yyyy-MM&gt;</c></summary>
    public static string Month(string engine, DateTimeOffset at) => $"{Prefix}{engine}:{at.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)}";

    /// <summary>Marks a batch as counted; on the same node of a cluster as its counter.</summary>
    public static string Batch(string counter, Guid batch) => $"{{{counter}}}:{batch:n}";

    /// <summary>How long a counter is kept after its last change.</summary>
    public static TimeSpan Kept(string counter) => counter.LastIndexOf('-') - counter.LastIndexOf(':') > 5 ? DayKept : MonthKept;
}
