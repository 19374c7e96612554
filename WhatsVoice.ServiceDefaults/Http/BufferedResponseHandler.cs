namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>
/// Reads each response to its end inside the call's pipeline: otherwise timeouts, retries and the breaker end with the headers,
/// and a response that stops in the middle hangs for ever.
/// </summary>
/// <param name="maxBytes">The largest body that is read; a larger one fails with <see cref="HttpRequestError.ConfigurationLimitExceeded"/>.</param>
public sealed class BufferedResponseHandler(long maxBytes) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(maxBytes, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
