using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Security;

/// <summary>Which reverse proxies are believed, section <c>Proxy</c>.</summary>
internal sealed class ProxyOptions
{
    public const string Section = "Proxy";

    /// <summary>IP addresses, comma-separated. Default: none, so forwarded headers are ignored.</summary>
    public string KnownProxies { get; set; } = "";

    /// <summary>Networks such as 10.0.0.0/8, comma-separated. Default: none.</summary>
    public string KnownNetworks { get; set; } = "";

    public IEnumerable<string> Proxies => Split(KnownProxies);

    public IEnumerable<string> Networks => Split(KnownNetworks);

    public bool IsAnyKnown => Proxies.Any() || Networks.Any();

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

internal sealed class ProxyOptionsValidator : IValidateOptions<ProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        List<string> failures =
        [
            .. options.Proxies.Where(text => !IPAddress.TryParse(text, out _)).Take(1).Select(text => $"{nameof(options.KnownProxies)}: '{text}' must be an IP address."),
            .. options.Networks.Where(text => !System.Net.IPNetwork.TryParse(text, out _)).Take(1).Select(text => $"{nameof(options.KnownNetworks)}: '{text}' must be a network such as 10.0.0.0/8."),
        ];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

/// <summary>
/// Runs before routing and authentication: the client's address, scheme, host and path prefix from configured proxies (<c>Proxy</c>), the
/// path under which the service is reached (<c>PathBase</c>), and HSTS over HTTPS.
/// </summary>
internal sealed class ReverseProxy(IOptions<ProxyOptions> options, IConfiguration configuration, IHostEnvironment environment) : IStartupFilter
{
    public static void Add(IServiceCollection services)
    {
        services.AddConfiguredOptions<ProxyOptions, ProxyOptionsValidator>(ProxyOptions.Section);
        services.AddTransient<IStartupFilter, ReverseProxy>();
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        var proxies = options.Value;
        if (proxies.IsAnyKnown)
        {
            app.UseForwardedHeaders(Trust(proxies));
            app.Use(static (context, proceed) =>
            {
                // Some proxies pass a client's X-Forwarded-Prefix on. A browser takes a link that begins with two slashes as one to another server.
                context.Request.PathBase = Local(context.Request.PathBase);
                return proceed(context);
            });
        }

        if (configuration["PathBase"] is { Length: > 0 } path)
        {
            app.UsePathBase(new PathString($"/{path.Trim('/')}"));
        }

        if (!environment.IsDevelopment())
        {
            // Only sent over HTTPS.
            app.UseHsts();
        }

        next(app);
    };

    private static PathString Local(PathString path) => path.Value is ['/', '/' or '\\', ..] value ? new PathString($"/{value.TrimStart('/', '\\')}") : path;

    private static ForwardedHeadersOptions Trust(ProxyOptions proxies)
    {
        var trusted = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedPrefix,

            // Each hop is checked against the known proxies; the first unknown one is the client.
            ForwardLimit = null,
        };
        trusted.KnownProxies.Clear();
        trusted.KnownIPNetworks.Clear();
        foreach (var address in proxies.Proxies)
        {
            trusted.KnownProxies.Add(IPAddress.Parse(address));
        }

        foreach (var network in proxies.Networks)
        {
            trusted.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }

        return trusted;
    }
}
