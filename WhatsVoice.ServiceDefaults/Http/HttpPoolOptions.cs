using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>Outbound connections, configuration section <c>Http:Pool</c>. One setting for every client.</summary>
public sealed class HttpPoolOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Http:Pool";

    /// <summary>
    /// Connections per server (HTTP/1.1), of all clients of the process together. Calls beyond it wait, which
    /// <c>whatsvoice.upstream.queue.duration</c> shows. Default: 20.
    /// </summary>
    [Range(1, 1000)]
    public int MaxConnectionsPerServer { get; set; } = 20;

    /// <summary>How long a connection may take to open. Default: 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an idle connection is kept. Default: 10 min; .NET's own default of 1 min loses every warm connection in a quiet spell.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a connection lives at most, so that DNS changes are followed. Default: 15 min; .NET's own default is unlimited.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>After how long without traffic an HTTP/2 connection is pinged. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan KeepAlivePingDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Connections to each upstream that are open before they are needed; over HTTP/2 always one. Default: 4, since a reply begins
    /// with two calls at once; 0 opens none.
    /// </summary>
    [Range(0, 1000)]
    public int WarmConnections { get; set; } = 4;

    /// <summary>
    /// After how long without traffic a warm connection is used once (HEAD, without credentials), so that the upstream keeps it. Default: 30 s;
    /// load balancers close idle connections after 60 s and more.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan WarmInterval { get; set; } = TimeSpan.FromSeconds(30);
}
