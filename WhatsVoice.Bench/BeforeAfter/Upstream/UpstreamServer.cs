using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Bench.BeforeAfter.Upstream;

/// <summary>
/// WhatsApp and ElevenLabs for load: the calls that a voice reply needs, with fixed times and nothing else, because it runs on the
/// cores of what is measured. (The sandbox checks and remembers far more, and is for correctness.) Two ports, as they are two hosts.
/// </summary>
internal sealed class UpstreamServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly UpstreamCertificate? _certificate;

    private UpstreamServer(WebApplication app, UpstreamCertificate? certificate, UpstreamCalls calls, ConnectionLog connections)
    {
        _app = app;
        _certificate = certificate;
        Calls = calls;
        Connections = connections;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        Graph = new Uri(addresses[0]);
        ElevenLabs = new Uri(addresses[1]);
    }

    public Uri Graph { get; }

    public Uri ElevenLabs { get; }

    public UpstreamCalls Calls { get; }

    public ConnectionLog Connections { get; }

    /// <summary>What its callers have to trust (PEM); null without TLS.</summary>
    public string? CertificateFile => _certificate?.File;

    /// <param name="calls">Answers.</param>
    /// <param name="tls">Whether it offers TLS, and HTTP/2 with it, as WhatsApp and ElevenLabs do.</param>
    public static async Task<UpstreamServer> StartAsync(UpstreamCalls calls, bool tls = false)
    {
        var connections = new ConnectionLog();
        var certificate = tls ? UpstreamCertificate.Create() : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, Configure);
            kestrel.Listen(IPAddress.Loopback, 0, Configure);
        });

        var app = builder.Build();
        app.Run(calls.HandleAsync);
        await app.StartAsync();
        return new UpstreamServer(app, certificate, calls, connections);

        void Configure(ListenOptions listen)
        {
            listen.Use(next => async connection =>
            {
                connections.Opened();
                if (calls.Times.Connection > TimeSpan.Zero)
                {
                    await Task.Delay(calls.Times.Connection, TimeProvider.System, connection.ConnectionClosed);
                }

                await next(connection);
            });
            if (certificate is not null)
            {
                listen.UseHttps(certificate.Certificate);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }
}
