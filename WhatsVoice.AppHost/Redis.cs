using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

/// <summary>Where Redis comes from where no connection string is configured (<c>Redis:Source</c>).</summary>
internal enum RedisSource
{
    /// <summary>A container where a container engine answers, else the embedded server.</summary>
    Auto,

    /// <summary>A Redis container.</summary>
    Container,

    /// <summary>WhatsVoice.Store, a process of its own.</summary>
    Embedded,
}

internal static class RedisExtensions
{
    // On disk before it is acknowledged. Redis starts to rewrite its file at 64 MB, some 13,000 messages, which takes a core for a second
    // each time; 256 MB are read in 1.7 s after a crash (docs/adr/0014).
    private static readonly string[] DurableSettings = ["--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-min-size", "256mb"];

    // What expires soonest is evicted first: audio long before the budgets' counters, which an LRU policy evicts when an engine is idle.
    private static readonly string[] CacheSettings = ["--maxmemory", "512mb", "--maxmemory-policy", "volatile-ttl"];

    /// <summary>
    /// Redis under <paramref name="name"/>: the configured connection string (<c>ConnectionStrings:name</c>), else what <c>Redis:Source</c>
    /// says. A durable server writes to disk before it acknowledges; any other is a cache of bounded size.
    /// </summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddRedisServer(this IDistributedApplicationBuilder builder, string name, bool durable)
    {
        if (builder.Configuration.GetConnectionString(name) is { Length: > 0 })
        {
            return builder.AddConnectionString(name).WithOrleansProviderType("Redis");
        }

        return builder.ExecutionContext.IsPublishMode || builder.UsesContainers()
            ? builder.AddRedisContainer(name, durable)
            : builder.AddEmbeddedRedis(name, durable);
    }

    private static bool UsesContainers(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetValue("Redis:Source", RedisSource.Auto) switch
        {
            RedisSource.Auto => ContainerEngineAnswers(),
            var source => source == RedisSource.Container,
        };

    /// <summary>Whether docker or podman is installed and its engine answers within 5 s.</summary>
    public static bool ContainerEngineAnswers() => Answers("docker") || Answers("podman");

    private static bool Answers(string engine)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(engine, "info") { RedirectStandardOutput = true, RedirectStandardError = true });
            return process is not null && process.WaitForExit(TimeSpan.FromSeconds(5)) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Not installed.
            return false;
        }
    }

    private static IResourceBuilder<RedisResource> AddRedisContainer(this IDistributedApplicationBuilder builder, string name, bool durable)
    {
        // As on every machine that trusts no development certificate: in the clear, on loopback.
        var redis = builder.AddRedis(name).WithoutTcpLink().WithoutHttpsCertificate();
        if (durable)
        {
            redis.WithDataVolume();
        }

        return redis.WithArgs(context =>
        {
            // AddRedis passes its arguments one by one in run mode, and as one shell command in publish mode.
            var settings = durable ? DurableSettings : CacheSettings;
            if (context.ExecutionContext.IsPublishMode)
            {
                context.Args[^1] = $"{context.Args[^1]} {string.Join(' ', settings)}";
                return;
            }

            foreach (var setting in settings)
            {
                context.Args.Add(setting);
            }
        });
    }

    private static IResourceBuilder<EmbeddedRedisResource> AddEmbeddedRedis(this IDistributedApplicationBuilder builder, string name, bool durable)
    {
        var data = builder.Configuration["Store:Directory"] is { Length: > 0 } directory
            ? Path.GetFullPath(directory)
            : Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "WhatsVoice.Store", "data"));
        var redis = new EmbeddedRedisResource(name);
        return builder.AddResource(redis)
            .WithArgs("WhatsVoice.Store.dll")
            .WithEndpoint(scheme: "tcp", name: EmbeddedRedisResource.TcpEndpoint, env: "Store__Port")
            .WithHttpEndpoint(name: "http", env: "ASPNETCORE_HTTP_PORTS")
            .WithHttpHealthCheck("/health")
            .WithEnvironment("Store__Password", redis.Password)
            .WithEnvironment("Store__Durable", durable ? "true" : "false")
            .WithEnvironment("Store__Directory", Path.Combine(data, name))
            .WithOrleansProviderType("Redis")
            .WithUrls(context => context.Urls.Clear());
    }
}

/// <summary>Redis where no container engine answers: WhatsVoice.Store, started from the AppHost's own output folder.</summary>
internal sealed class EmbeddedRedisResource(string name) : ExecutableResource(name, "dotnet", AppContext.BaseDirectory), IResourceWithConnectionString
{
    public const string TcpEndpoint = "tcp";

    /// <summary>New at each start. Web pages in a browser on this machine can reach the port, but not guess it.</summary>
    public string Password { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var tcp = new EndpointReference(this, TcpEndpoint);
            return ReferenceExpression.Create($"{tcp.Property(EndpointProperty.Host)}:{tcp.Property(EndpointProperty.Port)},password={Password}");
        }
    }
}
