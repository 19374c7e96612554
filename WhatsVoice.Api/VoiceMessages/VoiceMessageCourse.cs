using System.Globalization;
using StackExchange.Redis;
using WhatsVoice.Api.Speech;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>How an answer came about: what its record tells of it. Kept in memory while the message is worked on.</summary>
internal sealed class VoiceMessageCourse
{
    /// <summary>A message that is repeated for a quarter of an hour keeps its latest stages.</summary>
    private const int StageLimit = 40;

    private readonly List<VoiceMessageStage> _stages = [];

    public IReadOnlyList<VoiceMessageStage> Stages => _stages;

    /// <summary>The speech of this answer; null before there is one.</summary>
    public SpokenAudio? Audio { get; set; }

    /// <summary>From the message's arrival until WhatsApp took the answer; null before.</summary>
    public TimeSpan? Total { get; set; }

    public void Add(string stage, TimeSpan offset, TimeSpan duration, bool failed = false)
    {
        if (_stages.Count == StageLimit)
        {
            _stages.RemoveAt(0);
        }

        _stages.Add(new VoiceMessageStage(stage, Math.Round(Math.Max(0, offset.TotalMilliseconds), 1), Math.Round(duration.TotalMilliseconds, 1), failed));
    }

    /// <summary>As fields of the record's hash.</summary>
    public RedisValue[] Fields(string? mediaId)
    {
        List<RedisValue> fields = ["stages", Write(_stages)];
        Add("cache", Audio?.Cache);
        Add("engine", Audio?.Engine);
        Add("media_id", mediaId);
        Add("audio_ms", Text(Audio?.Duration));
        Add("reply_ms", Text(Total));
        return [.. fields];

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                fields.AddRange([name, value]);
            }
        }
    }

    /// <summary>Reads what <see cref="Fields"/> wrote.</summary>
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

    private static string Write(IEnumerable<VoiceMessageStage> stages)
        => string.Join(';', stages.Select(stage => string.Create(
            CultureInfo.InvariantCulture, $"{stage.Stage},{stage.OffsetMs:0.#},{stage.DurationMs:0.#}{(stage.Failed ? ",failed" : "")}")));

    private static string? Text(TimeSpan? time) => time?.TotalMilliseconds.ToString("0.#", CultureInfo.InvariantCulture);
}
