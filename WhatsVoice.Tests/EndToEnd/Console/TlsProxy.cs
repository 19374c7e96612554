using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace WhatsVoice.Tests.EndToEnd.Console;

/// <summary>A real reverse proxy (YARP) that ends TLS and publishes a service under the path /voice, as nginx would.</summary>
internal sealed class TlsProxy : IAsyncDisposable
{
    public const string Prefix = "/voice";

    private readonly WebApplication _app;

    private TlsProxy(WebApplication app) => _app = app;

    public Uri Address => new($"https://localhost:{new Uri(_app.Urls.Single()).Port}");

    /// <param name="service">What it publishes.</param>
    /// <param name="keepPrefix">Whether the prefix stays in the path instead of going into <c>X-Forwarded-Prefix</c>.</param>
    public static async Task<TlsProxy> StartAsync(Uri service, bool keepPrefix = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate())));
        builder.Services.AddReverseProxy().LoadFromMemory(
            [
                new RouteConfig
                {
                    RouteId = "all",
                    ClusterId = "service",
                    Match = new RouteMatch { Path = $"{Prefix}/{{**rest}}" },
                    Transforms =
                    [
                        new Dictionary<string, string> { ["X-Forwarded"] = "Append", ["HeaderPrefix"] = "X-Forwarded-", ["Prefix"] = "Off" },
                        .. keepPrefix ? [] : new[]
                        {
                            new Dictionary<string, string> { ["PathRemovePrefix"] = Prefix },
                            new Dictionary<string, string> { ["RequestHeader"] = "X-Forwarded-Prefix", ["Set"] = Prefix },
                        },
                    ],
                },
            ],
            [new ClusterConfig { ClusterId = "service", Destinations = new Dictionary<string, DestinationConfig> { ["only"] = new() { Address = service.ToString() } } }]);
        var app = builder.Build();

        // Stands for the internet in front of the proxy: tests say from which address a request comes.
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.TryParse(context.Request.Headers["X-Test-Client"], out var client) ? client : context.Connection.RemoteIpAddress;
            return next(context);
        });
        app.MapReverseProxy();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TlsProxy(app);
    }

    /// <summary>A client with cookies that does not follow redirects.</summary>
    /// <param name="address">Where it seems to be.</param>
    public HttpClient Client(string address)
    {
        var handler = new HttpClientHandler { AllowAutoRedirect = false, ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" };
        var http = new HttpClient(handler) { BaseAddress = Address };
        http.DefaultRequestHeaders.Add("X-Test-Client", address);
        return http;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return X509CertificateLoader.LoadPkcs12(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1)).Export(X509ContentType.Pkcs12), null);
    }
}
