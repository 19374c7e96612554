using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>Outbound connections, configuration section <c>Http:Pool</c>. The settings apply to every client of the process.</summary>
public sealed class HttpPoolOptions
{
    public const string Section = "Http:Pool";

    /// <summary>
    /// Connections that are opened to each upstream when the service starts (over HTTP/2 one). 0 to 1,000; 0 opens none.
    /// Default: 20, the pool size of the baseline bot.
    /// </summary>
    [Range(0, 1000)]
    public int ConnectionsAtStart { get; set; } = 20;

    /// <summary>
    /// A guard against running out of sockets, per server, not a throughput limit: a burst opens as many connections as it has calls,
    /// and only calls beyond this number wait. 1 to 10,000. Default: 1,000.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxConnectionsPerServer { get; set; } = 1000;

    /// <summary>Time to open a connection, TLS included. 0.1 s to 1 min. Default: 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an idle connection is kept. 1 s to 1 day. Default: 10 min; .NET's 1 min loses every connection in a quiet spell.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Maximum age of a connection, so that DNS changes are followed. 1 s to 1 day. Default: 15 min; .NET's default is unlimited.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Quiet time after which an HTTP/2 connection is pinged, so that a dead one is noticed and routers do not drop it silently.
    /// 1 s to 1 day. Default: 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan KeepAlivePingDelay { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class HttpPoolOptionsValidator : IValidateOptions<HttpPoolOptions>;
