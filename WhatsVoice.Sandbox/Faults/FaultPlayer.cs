using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;

namespace WhatsVoice.Sandbox.Faults;

/// <summary>Applies a route's latency and fault to a call of the business.</summary>
internal sealed class FaultPlayer(FaultBoard faults, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <param name="route">One of <see cref="Routes.All"/>.</param>
    /// <param name="person">Whose chat it concerns, if anybody's.</param>
    /// <param name="failure">The error body of a fault that names a status only.</param>
    /// <param name="work">What the call does unless a fault prevents it; gets the fault that applies to its answer.</param>
    public async Task<PlayedCall> PlayAsync(
        HttpContext http, string route, string? person, Func<int, IResult> failure, Func<FaultRule?, ValueTask<IResult?>> work)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        FaultRule? fault = null;
        IResult? result = null;
        try
        {
            fault = await faults.MeetAsync(route, person, ends.Token);
            result = fault is { Status: not null } or { Reset: true } or { Hang: true }
                ? await InsteadAsync(http, fault, failure, ends.Token)
                : await work(fault);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The caller gave up, or the sandbox is stopping: no answer is read.
        }

        return new PlayedCall(fault, result);
    }

    /// <summary>The answer of a call that has no effect; null when there is none.</summary>
    private async Task<IResult?> InsteadAsync(HttpContext http, FaultRule fault, Func<int, IResult> failure, CancellationToken ends)
    {
        if (fault.Hang)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, ends);
        }

        if (fault.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return fault switch
        {
            { Status: { } status, Body: { } body } => Results.Text(body.GetRawText(), "application/json", Encoding.UTF8, status),
            { Status: { } status } => failure(status),
            _ => null,
        };
    }
}

/// <param name="Fault">The fault that applied, if any.</param>
/// <param name="Result">The answer; null when the fault left none, or the caller is gone.</param>
internal readonly record struct PlayedCall(FaultRule? Fault, IResult? Result)
{
    /// <summary>Null when the caller gets no answer.</summary>
    public int? Status => IsAnswered ? (Result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK : null;

    private bool IsAnswered => Result is not null && Fault is not { AfterEffect: true };

    /// <summary>What goes to the caller: the answer, half of it, or a cut connection.</summary>
    public IResult Answer(HttpContext http)
    {
        if (!IsAnswered)
        {
            ConnectionReset.Cut(http);
            return Results.Empty;
        }

        return Fault is { Truncate: true } ? new TruncatedResult(Result!) : Result!;
    }
}

/// <summary>Announces the whole answer, sends half of it and cuts the connection.</summary>
internal sealed class TruncatedResult(IResult whole) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var wire = httpContext.Response.Body;
        using var buffer = new MemoryStream();
        httpContext.Response.Body = buffer;
        await whole.ExecuteAsync(httpContext);
        httpContext.Response.Body = wire;
        httpContext.Response.ContentLength = buffer.Length;
        await wire.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length / 2), httpContext.RequestAborted);
        await wire.FlushAsync(httpContext.RequestAborted);
        httpContext.Abort();
    }
}

internal static class ConnectionReset
{
    /// <summary>Without lingering, closing a socket sends a TCP reset: what a caller sees when a machine dies.</summary>
    public static void Cut(HttpContext http)
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
            // The caller has closed the connection already.
        }

        http.Abort();
    }
}
