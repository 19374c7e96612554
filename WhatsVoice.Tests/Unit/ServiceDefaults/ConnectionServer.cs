using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

/// <summary>A real server on loopback that knows its connections and what was asked on each.</summary>
internal sealed class ConnectionServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConnectionContext> _open = [];
    private int _opened;

    private ConnectionServer(IPAddress address, int port, bool tls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, port, listen =>
        {
            listen.Protocols = tls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            listen.Use(next => async connection =>
            {
                Interlocked.Increment(ref _opened);
                _open[connection.ConnectionId] = connection;
                try
                {
                    await next(connection);
                }
                finally
                {
                    _open.TryRemove(connection.ConnectionId, out _);
                }
            });
            if (tls)
            {
                listen.UseHttps(Certificate());
            }
        }));
        _app = builder.Build();
        _app.Map("/{**path}", async (HttpContext context) =>
        {
            Requests.Enqueue(new Seen(context.Request.Method, context.Connection.Id, context.Request.Protocol, context.Request.Headers.ContainsKey("Authorization")));
            await Work;
            return Results.Ok();
        });
    }

    public ConcurrentQueue<Seen> Requests { get; } = [];

    /// <summary>What each request waits for.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>Connections open now.</summary>
    public int Open => _open.Count;

    /// <summary>Connections opened so far.</summary>
    public int Opened => Volatile.Read(ref _opened);

    public Uri Address => new(_app.Urls.Single());

    public static async Task<ConnectionServer> StartAsync(bool tls = false, int port = 0, IPAddress? address = null)
    {
        var server = new ConnectionServer(address ?? IPAddress.Loopback, port, tls);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return X509CertificateLoader.LoadPkcs12(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1)).Export(X509ContentType.Pkcs12), null);
    }

    internal sealed record Seen(string Method, string Connection, string Protocol, bool Credentials);
}
