using System.Net;
using System.Text.Json;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>Reads what a Graph API call came to.</summary>
internal static class GraphOutcome
{
    /// <summary>Throws what the answer says unless it says success.</summary>
    /// <exception cref="WhatsAppException">The call was refused, or its outcome cannot be known.</exception>
    public static async Task EnsureAcceptedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var error = await ReadErrorAsync(response, cancellationToken);
        if (error is not null)
        {
            throw WhatsAppException.Refused(error, response.StatusCode, response.Headers.RetryAfter?.Delta);
        }

        // Without a body from the Graph API something in between has answered. These two codes say that nothing was done.
        throw response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
            ? WhatsAppException.Busy(response.StatusCode, response.Headers.RetryAfter?.Delta)
            : (int)response.StatusCode >= 500
                ? WhatsAppException.Uncertain($"WhatsApp answered {(int)response.StatusCode} without an error body.", null)
                : WhatsAppException.Refused(new GraphError { Message = $"HTTP {(int)response.StatusCode}" }, response.StatusCode, null);
    }

    private static async Task<GraphError?> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = await response.Content.ReadFromJsonAsync(GraphJson.Default.GraphErrorBody, cancellationToken);
            return body?.Error;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            // Not JSON at all.
            return null;
        }
    }
}
