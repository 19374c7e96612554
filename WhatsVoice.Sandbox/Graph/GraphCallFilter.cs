using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.Calls;
using WhatsVoice.Sandbox.Faults;
using WhatsVoice.Sandbox.People;

namespace WhatsVoice.Sandbox.Graph;

/// <summary>Around every Graph call: the token, the faults in force, the call log.</summary>
internal sealed class GraphCallFilter(
    FaultPlayer faults, CallLog log, Chats chats, IOptions<SandboxOptions> options, TimeProvider time) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var (at, started) = (time.GetUtcNow(), time.GetTimestamp());
        var call = await GraphCall.OfAsync(http, http.RequestAborted);
        call.Person = chats.Find(call.Send?.To ?? call.Send?.Recipient)?.Number ?? (call.MessageId is null ? null : chats.OwnerOf(call.MessageId));
        http.Features.Set(call);

        var played = await faults.PlayAsync(http, call.Route, call.Person, GraphErrors.SomethingWrong, async _ =>
            Authorized(http.Request) ? (IResult?)await next(context) : GraphErrors.InvalidToken());

        log.Add(new CallLogEntry(0, at, "graph", call.Route, played.Status,
            Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1), http.Connection.Id, call.Person, call.MessageId,
            ErrorCode: (played.Result as JsonHttpResult<GraphErrorBody>)?.Value?.Error.Code, Fault: played.Fault?.Label));
        return played.Answer(http);
    }

    private bool Authorized(HttpRequest request)
    {
        var expected = Encoding.UTF8.GetBytes($"Bearer {options.Value.AccessToken}");
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), expected);
    }
}

/// <summary>A call of the business. It is filled in while the call runs, and logged at its end.</summary>
internal sealed class GraphCall
{
    public required string Route { get; init; }

    /// <summary>The send or read mark; null on other routes and when the body is not what Meta takes.</summary>
    public SendRequest? Send { get; init; }

    public string? Person { get; set; }

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
