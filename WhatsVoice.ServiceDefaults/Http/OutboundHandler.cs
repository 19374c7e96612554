using System.Net;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>Between each client and the one pool of the process: asks for HTTP/2, and names a connection that did not open as such.</summary>
internal sealed class OutboundHandler(SocketsHttpHandler pool) : DelegatingHandler(pool)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Where TLS finds that the server offers it; else, and without TLS, HTTP/1.1. Whoever insists on a version gets that one.
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
            // As a cancellation nobody would know that the request never left and may be repeated.
            throw new HttpRequestException(HttpRequestError.ConnectionError, "No connection could be opened in time.", exception);
        }
    }
}
