using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.Calls;
using WhatsVoice.Sandbox.Faults;
using WhatsVoice.Sandbox.People;

namespace WhatsVoice.Sandbox.Graph;

/// <summary>Around every Graph call: the token, the faults in force, the call log.</summary>
internal sealed class GraphCallFilter(
    FaultBoard faults, CallLog log, Chats chats, IOptions<SandboxOptions> options, IHostApplicationLifetime lifetime, TimeProvider time) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var (at, started) = (time.GetUtcNow(), time.GetTimestamp());
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var call = await GraphCall.OfAsync(http, ends.Token);
        call.Person = chats.Find(call.Send?.To ?? call.Send?.Recipient)?.Number ?? (call.MessageId is null ? null : chats.OwnerOf(call.MessageId));
        http.Features.Set(call);

        FaultRule? fault = null;
        IResult? result = null;
        try
        {
            fault = await faults.MeetAsync(call.Route, call.Person, ends.Token);
            result = fault is { Status: not null } or { Reset: true } or { Hang: true }
                ? await InsteadAsync(fault, ends.Token)
                : Authorized(http.Request) ? (IResult?)await next(context) : GraphErrors.InvalidToken();
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The caller gave up waiting, or the sandbox ends: nobody reads an answer.
        }

        var answered = result is not null && fault is not { AfterEffect: true };
        log.Add(new CallLogEntry(0, at, "graph", call.Route,
            answered ? (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK : null,
            Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1), http.Connection.Id, call.Person, call.MessageId,
            ErrorCode: (result as JsonHttpResult<GraphErrorBody>)?.Value?.Error.Code, Fault: fault?.Label));
        if (!answered)
        {
            Cut(http);
            return Results.Empty;
        }

        return fault is { Truncate: true } ? new TruncatedResult(result!) : result;
    }

    /// <summary>The answer of a call that has no effect; null when there is none.</summary>
    private async Task<IResult?> InsteadAsync(FaultRule fault, CancellationToken ends)
    {
        if (fault.Hang)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, ends);
        }

        return fault switch
        {
            { Status: { } status, Body: { } body } => Results.Text(body.GetRawText(), "application/json", Encoding.UTF8, status),
            { Status: { } status } => GraphErrors.SomethingWrong(status),
            _ => null,
        };
    }

    private bool Authorized(HttpRequest request)
    {
        var expected = Encoding.UTF8.GetBytes($"Bearer {options.Value.AccessToken}");
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), expected);
    }

    /// <summary>Without lingering, closing a socket sends a TCP reset: what a caller sees when a machine dies.</summary>
    private static void Cut(HttpContext http)
    {
        try
        {
            if (http.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
            {
                socket.LingerState = new LingerOption(true, 0);
            }
        }
        catch (ObjectDisposedException)
        {
            // The caller was faster and has closed the connection itself.
        }

        http.Abort();
    }
}
