using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

/// <summary>A service with nothing but the service defaults and what the test adds.</summary>
internal static class ServiceUnderTest
{
    public static WebApplication Build(Action<WebApplicationBuilder> configure, params (string Key, string? Value)[] configuration)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(configuration.GroupBy(pair => pair.Key).ToDictionary(same => same.Key, same => same.Last().Value));
        builder.AddServiceDefaults();
        configure(builder);
        return builder.Build();
    }

    public static HttpClient Client(this WebApplication service, string name = "any") => service.Services.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    /// <summary>Takes the self-signed certificates of <see cref="Http.ConnectionServer"/>.</summary>
    public static void TrustTestCertificates(this WebApplication service) =>
        service.Services.GetRequiredService<SocketsHttpHandler>().SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
}
