using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace WhatsVoice.ServiceDefaults.Http;

internal static class OutboundHttp
{
    /// <summary>Gives every <see cref="HttpClient"/> the pooled handler, service discovery and a resilience handler that retries safe methods only.</summary>
    public static void AddOutboundHttp(this IHostApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<HttpPoolOptions, HttpPoolOptionsValidator>(HttpPoolOptions.Section);
        builder.Services.AddServiceDiscovery();
        builder.Services.AddSingleton(services => new AddressRace(Dns.GetHostAddressesAsync, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(CreatePool);
        builder.Services.AddHostedService<ConnectionsAtStart>();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // One pool for all clients: they share a server's connections.
            http.ConfigurePrimaryHttpMessageHandler(services => new OutboundHandler(services.GetRequiredService<SocketsHttpHandler>()));

            // The handler itself follows DNS through PooledConnectionLifetime: rotating it would drop open connections.
            http.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
            http.AddServiceDiscovery();

            // Spans and metrics replace the client's own log, which adds two handlers to every call.
            http.RemoveAllLoggers();
            http.AddStandardResilienceHandler(Configure);
        });
        builder.Services.AddHttpClient(ConnectionsAtStart.Client, static client => client.Timeout = TimeSpan.FromSeconds(10)).RemoveAllResilienceHandlers();
        builder.Services.AddHttpClient(LivenessWatch.Client).RemoveAllResilienceHandlers();
        builder.Services.AddSingleton<LivenessWatch>();
    }

    private static SocketsHttpHandler CreatePool(IServiceProvider services)
    {
        var pool = services.GetRequiredService<IOptions<HttpPoolOptions>>().Value;
        var race = services.GetRequiredService<AddressRace>();
        return new SocketsHttpHandler
        {
            MaxConnectionsPerServer = pool.MaxConnectionsPerServer,
            ConnectTimeout = pool.ConnectTimeout,
            ConnectCallback = async (context, cancellationToken) => new NetworkStream(await race.ConnectAsync(context.DnsEndPoint, cancellationToken), ownsSocket: true),
            PooledConnectionIdleTimeout = pool.IdleTimeout,
            PooledConnectionLifetime = pool.Lifetime,

            // One HTTP/2 connection allows about 100 streams; a burst beyond them opens another instead of waiting.
            EnableMultipleHttp2Connections = true,

            // Also while idle: a router forgets a quiet connection after a few minutes, and the next request would hang on it.
            KeepAlivePingDelay = pool.KeepAlivePingDelay,
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,

            // With HTTPS_PROXY or HTTP_PROXY set, calls between our own services stay out of the proxy: they carry the API key.
            Proxy = new ExternalProxy(HttpClient.DefaultProxy, services.GetRequiredService<IConfiguration>()),

            // An upstream must not be able to send a request, with its credentials, elsewhere.
            AllowAutoRedirect = false,
            UseCookies = false,
        };
    }

    /// <summary>The baseline bot's numbers: 3 retries from 0.3 s. A POST is retried only by a pipeline of its own (<see cref="Upstreams"/>).</summary>
    private static void Configure(HttpStandardResilienceOptions options)
    {
        options.Retry.MaxRetryAttempts = 3;
        options.Retry.Delay = CallPolicy.FirstRetryDelay;
        options.Retry.BackoffType = DelayBackoffType.Exponential;
        options.Retry.UseJitter = true;
        options.Retry.DisableForUnsafeHttpMethods();
    }
}

/// <summary>Stands between each client and the pool: asks for HTTP/2, and reports a connect timeout as a connection error.</summary>
internal sealed class OutboundHandler(SocketsHttpHandler pool) : DelegatingHandler(pool)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Rehearsals.RespondTo(request) is { } rehearsed)
        {
            return rehearsed;
        }

        // HTTP/2 where TLS offers it, else HTTP/1.1. A caller that insists on a version gets it.
        if (request.VersionPolicy == HttpVersionPolicy.RequestVersionOrLower)
        {
            request.Version = HttpVersion.Version20;
        }

        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException exception) when (exception.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            // .NET throws a cancellation, which does not tell that the request was never sent and may be retried.
            throw new HttpRequestException(HttpRequestError.ConnectionError, "No connection could be opened in time.", exception);
        }
    }
}
