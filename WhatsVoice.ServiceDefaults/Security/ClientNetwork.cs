using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace WhatsVoice.ServiceDefaults.Security;

public static class ClientNetwork
{
    private const int NetworkBytes = 8;

    /// <summary>The network that a request came from, as forwarded by known proxies.</summary>
    public static string Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    /// <summary>An IPv4 address, or the /64 of an IPv6 address: a host usually has all of it.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
