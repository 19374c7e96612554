using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace WhatsVoice.ServiceDefaults.Http;

internal static class OutboundHttpExtensions
{
    /// <summary>Gives every <see cref="HttpClient"/> the pooled handler, service discovery and a resilience handler that repeats safe methods only.</summary>
    public static void AddOutboundHttp(this IHostApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<HttpPoolOptions, HttpPoolOptionsValidator>(HttpPoolOptions.Section);
        builder.Services.AddServiceDiscovery();
        builder.Services.AddSingleton(services => new AddressRace(Dns.GetHostAddressesAsync, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<OpenConnections>();
        builder.Services.AddSingleton(CreatePool);
        builder.Services.AddHostedService<WarmConnections>();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // One pool for all clients: a server's connections are then shared and bounded, whoever calls it.
            http.ConfigurePrimaryHttpMessageHandler(services => new OutboundHandler(services.GetRequiredService<SocketsHttpHandler>()));

            // The handler itself follows DNS through PooledConnectionLifetime: rotating it would drop warm connections.
            http.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
            http.AddServiceDiscovery();

            // They write at a level that nobody reads and cost two handlers a call; spans and metrics tell more.
            http.RemoveAllLoggers();
            http.AddStandardResilienceHandler(Configure);
        });
    }

    private static SocketsHttpHandler CreatePool(IServiceProvider services)
    {
        var pool = services.GetRequiredService<IOptions<HttpPoolOptions>>().Value;
        var connections = services.GetRequiredService<OpenConnections>();
        return new SocketsHttpHandler
        {
            MaxConnectionsPerServer = pool.MaxConnectionsPerServer,
            ConnectTimeout = pool.ConnectTimeout,
            ConnectCallback = (context, cancellationToken) => connections.OpenAsync(context.DnsEndPoint, cancellationToken),
            PooledConnectionIdleTimeout = pool.IdleTimeout,
            PooledConnectionLifetime = pool.Lifetime,

            // One HTTP/2 connection allows about 100 streams; a burst beyond them opens another instead of waiting.
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = pool.KeepAlivePingDelay,
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

            // An upstream must not be able to send a request, with its credentials, elsewhere.
            AllowAutoRedirect = false,
            UseCookies = false,
        };
    }

    /// <summary>The note's numbers: 3 retries from 0.3 s. POST is not repeated: whoever may repeat one says so with a pipeline of its own.</summary>
    private static void Configure(HttpStandardResilienceOptions options)
    {
        options.Retry.MaxRetryAttempts = 3;
        options.Retry.Delay = TimeSpan.FromMilliseconds(300);
        options.Retry.BackoffType = DelayBackoffType.Exponential;
        options.Retry.UseJitter = true;
        options.Retry.DisableForUnsafeHttpMethods();
    }
}
