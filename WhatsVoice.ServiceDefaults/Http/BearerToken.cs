using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>A credential and the only server that may see it.</summary>
/// <param name="Server">An absolute address; its scheme, host and port count.</param>
/// <param name="Token">The token; null or empty sends none.</param>
public sealed record BearerToken(Uri Server, string? Token)
{
    public bool IsFor(Uri address) => address.IsAbsoluteUri
        && Uri.Compare(address, Server, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}

/// <summary>Sends a client's token to its own server and nowhere else, whatever address a request was given.</summary>
public static class BearerTokenExtensions
{
    public static IHttpClientBuilder AddBearerToken(this IHttpClientBuilder http, Func<IServiceProvider, BearerToken> token) =>
        // Outermost: here the address is the configured one, before service discovery replaces its host.
        http.ConfigureAdditionalHttpMessageHandlers((handlers, services) => handlers.Insert(0, new Handler(token(services))));

    private sealed class Handler(BearerToken token) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (token.Token is { Length: > 0 } && request.RequestUri is { } address && token.IsFor(address))
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
