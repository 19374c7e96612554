using System.Net;
using Microsoft.Extensions.Configuration;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>
/// The environment's proxy for servers outside: not for addresses configured under <c>services</c>, for loopback or for host names
/// without a dot, which only the own network knows.
/// </summary>
internal sealed class ExternalProxy(IWebProxy proxy, IConfiguration configuration) : IWebProxy
{
    private readonly HashSet<string> _internal = configuration.GetSection("services").AsEnumerable()
        .Select(pair => Uri.TryCreate(pair.Value, UriKind.Absolute, out var address) ? address.Authority : "")
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : proxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || _internal.Contains(host.Authority)
        || (host.HostNameType == UriHostNameType.Dns && !host.Host.Contains('.', StringComparison.Ordinal)) || proxy.IsBypassed(host);
}
