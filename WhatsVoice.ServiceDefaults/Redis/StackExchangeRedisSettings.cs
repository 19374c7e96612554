#if !ASPIRE
namespace Aspire.StackExchange.Redis;

/// <summary>Stands in for the settings of Aspire.StackExchange.Redis where that package cannot be restored.</summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>The connection string; default: <c>ConnectionStrings:&lt;name&gt;</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether no health check is registered. Default: false.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Whether Aspire's own Redis spans are left out. There are none here. Default: false.</summary>
    public bool DisableTracing { get; set; }
}
#endif
