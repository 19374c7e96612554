using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>A phrase that was spoken before against new words, one person at a time, from the webhook to the accepted send.</summary>
internal sealed record RepeatRow(int Messages, double NewMs, double RepeatedMs, CallCounts NewCalls, CallCounts RepeatedCalls)
{
    public double Ratio => RepeatedMs / NewMs;
}
