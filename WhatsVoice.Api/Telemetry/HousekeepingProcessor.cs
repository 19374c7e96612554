using System.Diagnostics;
using OpenTelemetry;

namespace WhatsVoice.Api.Telemetry;

/// <summary>
/// Drops the spans of what Orleans does outside a message's trace: loading a conversation, removing an answered message, the scanner's
/// calls. Each would be a trace of one or two spans, and in an outage there would be thousands of them.
/// </summary>
internal sealed class HousekeepingProcessor : BaseProcessor<Activity>
{
    public override void OnStart(Activity data)
    {
        if (data.ParentSpanId == default && data.Source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal))
        {
            // Spans below it inherit this.
            data.IsAllDataRequested = false;
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
