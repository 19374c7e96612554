namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>
/// Reads each answer to its end inside the call's pipeline: otherwise time limits, repeats and the breaker end with the headers,
/// and an answer that stops in the middle hangs for ever.
/// </summary>
internal sealed class WholeAnswerHandler(long maxBytes) : DelegatingHandler
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
