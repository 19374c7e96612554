using System.Diagnostics;
using OpenTelemetry;

namespace WhatsVoice.ServiceDefaults.Telemetry;

/// <summary>Takes a model's own words off the spans of failed calls: an error may quote the text that it was asked about.</summary>
internal sealed class ModelErrorProcessor : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data is { Status: ActivityStatusCode.Error, StatusDescription: not null } && data.GetTagItem("gen_ai.operation.name") is not null)
        {
            data.SetStatus(ActivityStatusCode.Error);
        }
    }
}
