using System.Text.Json;
using WhatsVoice.Sandbox.Faults;

namespace WhatsVoice.Sandbox.Graph;

/// <summary>A call of the business, as far as it is known: filled in while it is worked on, written into the call log at its end.</summary>
internal sealed class GraphCall
{
    public required string Route { get; init; }

    /// <summary>The send or read mark; null on other routes and when the body is not what Meta takes.</summary>
    public SendRequest? Send { get; init; }

    /// <summary>Whose chat it concerns.</summary>
    public string? Person { get; set; }

    /// <summary>The message it made or marked.</summary>
    public string? MessageId { get; set; }

    /// <summary>Read marks and sends share an address: only the body tells which it is.</summary>
    public static async Task<GraphCall> OfAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var route = context.GetEndpoint()?.Metadata.GetMetadata<CallRoute>()?.Name ?? Routes.Other;
        if (route != Routes.Messages)
        {
            return new GraphCall { Route = route };
        }

        try
        {
            var send = await JsonSerializer.DeserializeAsync(context.Request.Body, SandboxJson.Default.SendRequest, cancellationToken);
            return new GraphCall { Route = send?.Status is null ? Routes.Messages : Routes.Read, Send = send, MessageId = send?.MessageId };
        }
        catch (JsonException)
        {
            return new GraphCall { Route = route };
        }
    }
}
