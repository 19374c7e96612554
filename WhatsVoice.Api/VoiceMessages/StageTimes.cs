using System.Globalization;
using System.Text.Json.Serialization;

namespace WhatsVoice.Api.VoiceMessages;

/// <param name="Stage">queue, hear, reply, speech, upload or send.</param>
/// <param name="OffsetMs">When it began, milliseconds after the message was received.</param>
/// <param name="DurationMs">How long it took, milliseconds.</param>
/// <param name="Failed">Whether it failed; it may follow again then.</param>
public sealed record VoiceMessageStage(
    string Stage,
    double OffsetMs,
    double DurationMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Failed = false);

/// <summary>The stages of one answer as they are measured, in memory while it is worked on.</summary>
internal sealed class StageTimes
{
    /// <summary>A message that is retried for a quarter of an hour keeps its latest stages.</summary>
    private const int Limit = 40;

    private readonly List<VoiceMessageStage> _stages = [];

    public IReadOnlyList<VoiceMessageStage> Stages => _stages;

    /// <summary>From the message's arrival until WhatsApp accepted the answer; null before.</summary>
    public TimeSpan? Total { get; set; }

    public void Add(string stage, TimeSpan offset, TimeSpan duration, bool failed = false)
    {
        if (_stages.Count == Limit)
        {
            _stages.RemoveAt(0);
        }

        _stages.Add(new VoiceMessageStage(stage, Math.Round(Math.Max(0, offset.TotalMilliseconds), 1), Math.Round(duration.TotalMilliseconds, 1), failed));
    }

    /// <summary>The form in which a record stores them.</summary>
    public string Write() => string.Join(';', _stages.Select(stage => string.Create(
        CultureInfo.InvariantCulture, $"{stage.Stage},{stage.OffsetMs:0.#},{stage.DurationMs:0.#}{(stage.Failed ? ",failed" : "")}")));

    public static IReadOnlyList<VoiceMessageStage> Read(string stages)
    {
        var read = new List<VoiceMessageStage>();
        foreach (var stage in stages.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (stage.Split(',') is [var name, var offset, var duration, .. var rest])
            {
                read.Add(new VoiceMessageStage(
                    name, double.Parse(offset, CultureInfo.InvariantCulture), double.Parse(duration, CultureInfo.InvariantCulture), rest is ["failed"]));
            }
        }

        return read;
    }
}
