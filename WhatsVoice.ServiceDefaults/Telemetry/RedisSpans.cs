using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using StackExchange.Redis.Profiling;

namespace WhatsVoice.ServiceDefaults.Telemetry;

/// <summary>
/// A span for every Redis command that traced work sends, fire-and-forget ones included, after OpenTelemetry's conventions
/// for database clients. Never a key or a value: keys hold phone numbers. See docs/adr/0011.
/// </summary>
public sealed class RedisSpans(TimeProvider time) : PeriodicService(Interval, time)
{
    public const string Name = "WhatsVoice.Redis";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A fire-and-forget command may end after its span's parent, at the latest with the connection's time limit of 3 s.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(5);

    private readonly ActivitySource _source = new(Name);
    private readonly ConcurrentDictionary<Activity, ProfilingSession> _sessions = new();

    /// <summary>Lets a connection's commands be recorded. Without anybody who takes the spans a command costs one comparison more.</summary>
    public IConnectionMultiplexer Record(IConnectionMultiplexer redis)
    {
        redis.RegisterProfiler(Session);
        return redis;
    }

    public override void Dispose()
    {
        _source.Dispose();
        base.Dispose();
    }

    /// <summary>Called for each command, in the flow of who sends it.</summary>
    private ProfilingSession? Session() =>
        _source.HasListeners() && Activity.Current is { Recorded: true } parent ? _sessions.GetOrAdd(parent, static _ => new ProfilingSession()) : null;

    protected override void DoWork()
    {
        var now = Time.GetUtcNow().UtcDateTime;
        foreach (var (parent, session) in _sessions)
        {
            if (parent.IsStopped && parent.StartTimeUtc + parent.Duration + Afterwards < now)
            {
                _sessions.TryRemove(parent, out _);
            }

            foreach (var command in session.FinishProfiling())
            {
                Write(parent, command);
            }
        }
    }

    private void Write(Activity parent, IProfiledCommand command)
    {
        var (host, port) = PlaceOf(command.EndPoint);
        var span = _source.StartActivity(
            command.Command,
            ActivityKind.Client,
            parent.Context,
            [
                new("db.system.name", "redis"),
                new("db.operation.name", command.Command),
                new("db.namespace", command.Db.ToString(CultureInfo.InvariantCulture)),
                new("server.address", host),
                new("server.port", port),
            ],
            startTime: command.CommandCreated);
        span?.SetEndTime(command.CommandCreated + command.ElapsedTime);
        span?.Stop();
    }

    private static (string? Host, int? Port) PlaceOf(EndPoint? endPoint) => endPoint switch
    {
        DnsEndPoint dns => (dns.Host, dns.Port),
        IPEndPoint ip => (ip.Address.ToString(), ip.Port),
        _ => default,
    };
}
