using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Stt.Audio;
using WhatsVoice.Stt.Engines;
using ZiggyCreatures.Caching.Fusion.Internals.Distributed;

namespace WhatsVoice.Stt.Transcription;

/// <summary>OpenAI's response for <c>response_format=json</c>.</summary>
internal sealed record TranscriptionBody(string Text)
{
    /// <inheritdoc cref="Transcript.ToString"/>
    public override string ToString() => $"a transcript of {Text.Length} characters";
}

/// <summary>OpenAI's response for <c>response_format=verbose_json</c>; <c>language</c> is ISO 639-1.</summary>
internal sealed record VerboseTranscriptionBody(string Task, string? Language, double Duration, string Text, IReadOnlyList<VerboseTranscriptionBody.Segment> Segments)
{
    public static VerboseTranscriptionBody From(Transcript transcript) => new(
        "transcribe", transcript.Language, transcript.Duration ?? 0, transcript.Text,
        [.. transcript.Segments.Select((segment, at) => new Segment(
            at, 0, segment.Start, segment.End, segment.Text, [], 0, segment.AverageLogProbability, 0, segment.NoSpeechProbability))]);

    public sealed record Segment(
        int Id,
        int Seek,
        double Start,
        double End,
        string Text,
        IReadOnlyList<int> Tokens,
        double Temperature,
        [property: JsonPropertyName("avg_logprob")] double AverageLogProbability,
        double CompressionRatio,
        [property: JsonPropertyName("no_speech_prob")] double NoSpeechProbability);
}

/// <summary>OpenAI's server-sent events for <c>stream=true</c>. Engines answer as a whole, so there is one delta.</summary>
internal sealed record TranscriptEvent(string Type, string? Delta = null, string? Text = null)
{
    public static string StreamOf(Transcript transcript) =>
        Line(new TranscriptEvent("transcript.text.delta", Delta: transcript.Text)) + Line(new TranscriptEvent("transcript.text.done", Text: transcript.Text));

    /// <inheritdoc cref="Transcript.ToString"/>
    public override string ToString() => Type;

    private static string Line(TranscriptEvent item) => $"data: {JsonSerializer.Serialize(item, TranscriptionJson.Default.TranscriptEvent)}\n\n";
}

/// <summary>A transcript as subtitles; where an engine tells no times, one for all of the sound.</summary>
internal static class Subtitles
{
    public static string Srt(Transcript transcript) => string.Concat(
        Of(transcript).Select((segment, at) => $"{at + 1}\n{Time(segment.Start, ',')} --> {Time(segment.End, ',')}\n{segment.Text.ReplaceLineEndings(" ").Trim()}\n\n"));

    public static string Vtt(Transcript transcript) => "WEBVTT\n\n" + string.Concat(
        Of(transcript).Select(segment => $"{Time(segment.Start, '.')} --> {Time(segment.End, '.')}\n{segment.Text.ReplaceLineEndings(" ").Trim()}\n\n"));

    private static IReadOnlyList<TranscriptSegment> Of(Transcript transcript) => transcript.Segments.Count > 0 || transcript.Text.Length == 0
        ? transcript.Segments
        : [new TranscriptSegment(0, transcript.Duration ?? 0, transcript.Text)];

    private static string Time(double seconds, char fraction)
    {
        var time = SoundLength.OfSeconds(seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}{fraction}{time.Milliseconds:000}");
    }
}

/// <summary>The engines in OpenAI's shape of <c>GET /v1/models</c>.</summary>
internal sealed record ModelList(string Object, IReadOnlyList<ModelList.Model> Data)
{
    /// <param name="Status"><c>ready</c>, or why the engine cannot work at present.</param>
    /// <param name="PricePerMinute">From <c>Transcription:Prices</c>; left out where none is set.</param>
    public sealed record Model(string Id, string Object, long Created, string OwnedBy, string Status, decimal? PricePerMinute);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TranscriptionBody))]
[JsonSerializable(typeof(VerboseTranscriptionBody))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(TranscriptEvent))]
[JsonSerializable(typeof(FusionCacheDistributedEntry<Transcript>))]
[JsonSerializable(typeof(OpenAIError))]
[JsonSerializable(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails))]
internal sealed partial class TranscriptionJson : JsonSerializerContext;
