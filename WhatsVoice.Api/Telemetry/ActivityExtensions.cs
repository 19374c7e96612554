using System.Diagnostics;

namespace WhatsVoice.Api.Telemetry;

internal static class ActivityExtensions
{
    /// <summary>Marks a span as failed by the exception's type alone: its message may quote what an upstream said.</summary>
    public static void Fail(this Activity? activity, Exception exception)
        => activity?.SetTag("error.type", exception.GetType().FullName).SetStatus(ActivityStatusCode.Error);

    /// <param name="traceParent">The other span (W3C traceparent); anything else is ignored.</param>
    public static void LinkTo(this Activity? activity, string? traceParent)
    {
        if (ActivityContext.TryParse(traceParent, null, isRemote: true, out var context))
        {
            activity?.AddLink(new ActivityLink(context));
        }
    }
}
