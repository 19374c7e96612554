using System.Globalization;
using System.Text;

namespace WhatsVoice.Sandbox.Faults;

/// <summary>Has a call of the business meet the latency and the fault in force on its route.</summary>
internal sealed class FaultPlayer(FaultBoard faults, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <param name="http">The call.</param>
    /// <param name="route">One of <see cref="Routes.All"/>.</param>
    /// <param name="person">Whose chat it concerns, if anybody's.</param>
    /// <param name="failure">The error body of a fault that names a status only.</param>
    /// <param name="work">What the call does unless a fault keeps it from it; it is told the fault it goes on with.</param>
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
            // The caller gave up waiting, or the sandbox ends: nobody reads an answer.
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
