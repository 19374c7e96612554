using System.Text.Json.Serialization;
using WhatsVoice.Stt.Engines;
using ZiggyCreatures.Caching.Fusion.Internals.Distributed;

namespace WhatsVoice.Stt.Transcription;

/// <summary>OpenAI's answer for <c>response_format=json</c>.</summary>
internal sealed record TranscriptionBody(string Text)
{
    /// <inheritdoc cref="Transcript.ToString"/>
    public override string ToString() => $"a transcript of {Text.Length} characters";
}

/// <summary>OpenAI's answer for <c>response_format=verbose_json</c>; <c>language</c> is ISO 639-1.</summary>
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
[JsonSerializable(typeof(FusionCacheDistributedEntry<Transcript>))]
[JsonSerializable(typeof(OpenAIError))]
[JsonSerializable(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails))]
internal sealed partial class TranscriptionJson : JsonSerializerContext;
