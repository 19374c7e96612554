using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.ServiceDefaults.Security;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tts.Speech;

/// <summary>The response of <c>GET /v1/audio/voices</c>.</summary>
/// <param name="Voices">In the order of the chain.</param>
/// <param name="Defaults">The voice of each language that has one under <c>Speech:Voices</c>, by BCP 47 tag.</param>
internal sealed record VoiceList(IReadOnlyList<ListedVoice> Voices, IReadOnlyDictionary<string, string> Defaults);

/// <param name="Id">What a request names.</param>
/// <param name="Language">A BCP 47 tag; <c>mul</c> for several.</param>
/// <param name="Languages">What the engine speaks with the default profile, as ISO 639 codes in order; null where that is not known.</param>
/// <param name="Licence">Under which terms its speech may be used, for people.</param>
/// <param name="IsDefault">Whether the engine uses it for requests that name none of its voices.</param>
internal sealed record ListedVoice(
    string Id, string Engine, string Language, IReadOnlyList<string>? Languages, string Description, string Licence,
    [property: JsonPropertyName("is_default")] bool IsDefault);

/// <summary>The response of <c>DELETE /v1/audio/cache</c>.</summary>
/// <param name="Voice">The voice; null for all.</param>
/// <param name="Deleted">How many entries were deleted from Redis.</param>
internal sealed record PurgeResult(
    [property: JsonPropertyName("voice")] string? Voice,
    [property: JsonPropertyName("deleted")] long Deleted);

/// <summary>The handlers of <c>/v1/audio</c>.</summary>
internal static class SpeechEndpoints
{
    /// <summary>Answers with the whole audio, described in headers, or with each sentence as it becomes ready.</summary>
    public static async Task<Results<FileContentHttpResult, SpeechStreamResult, ProblemHttpResult>> CreateSpeech(
        CreateSpeechRequest request,
        SpeechRequestReader reader,
        SpeechService speech,
        SpeechFiles files,
        SpeechStreamer streamer,
        SpeechTelemetry telemetry,
        KeyBudget budget,
        TimeProvider time,
        ILogger<SpeechStreamResult> logger,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var order = reader.Read(request, context.IsFromApi()) with { Caller = Callers.NameOf(context) };
            if (await budget.TakeCharactersAsync(context, order.Text.Length + order.Instructions.Length) is { } refusal)
            {
                return refusal;
            }

            var times = new StageTimes();
            var headers = context.Response.Headers;
            if (order.Stream && await streamer.BeginAsync(order, times, cancellationToken) is { } stream)
            {
                Explain(headers, stream.Plan);
                return new SpeechStreamResult(stream, files, times, cache => Record(stream.Plan.Order.Engine.Name, cache), logger);
            }

            var spoken = await speech.SpeakAsync(order, times, cancellationToken);
            SpeechHeaders.Describe(context.Response, times, spoken.Duration, spoken.Cache, spoken.FitsVoiceNote);
            Explain(headers, spoken.Plan);
            Record(spoken.Plan.Order.Engine.Name, spoken.Cache);
            return TypedResults.Bytes(spoken.Content, spoken.ContentType);

            void Record(string engine, string cache) => telemetry.Spoken(engine, order.Profile, cache, time.GetElapsedTime(started));
        }
        catch (Exception exception) when (SpeechProblems.For(exception, context.Response) is { } problem)
        {
            return problem;
        }
    }

    public static Ok<VoiceList> ListVoices(EngineChain chain, IOptions<EngineOptions> engines, IOptions<SpeechOptions> speech)
    {
        var profile = engines.Value.Profiles[engines.Value.DefaultProfile];
        return TypedResults.Ok(new VoiceList([.. chain.Engines.Select(engine => engine.Description).SelectMany(ListEngine)], speech.Value.Voices));

        IEnumerable<ListedVoice> ListEngine(SpeechEngineDescription engine)
        {
            var languages = engine.Languages(profile)?.Order(StringComparer.Ordinal).ToList();
            return engine.Voices.Select(voice => new ListedVoice(
                voice.Id, voice.Engine, voice.Language, languages, voice.Description, engine.Licence, voice.Id == engine.DefaultVoice));
        }
    }

    /// <summary>Makes the audio of a voice, or all audio, unfindable on every replica.</summary>
    /// <param name="voice">The voice; without it, everything.</param>
    public static async Task<Results<Ok<PurgeResult>, ProblemHttpResult>> PurgeCache(
        string? voice, CacheGenerations generations, HttpContext context, CancellationToken cancellationToken)
    {
        try
        {
            var name = string.IsNullOrEmpty(voice) ? null : voice;
            return TypedResults.Ok(new PurgeResult(name, await generations.PurgeAsync(name, cancellationToken)));
        }
        catch (Exception exception) when (SpeechProblems.For(exception, context.Response) is { } problem)
        {
            return problem;
        }
    }

    private static void Explain(IHeaderDictionary headers, SpeechPlan plan)
    {
        headers["X-Engine"] = plan.Order.Engine.Name;
        if (!plan.Dropped.IsEmpty)
        {
            headers["X-Text-Dropped"] = plan.Dropped.ToString();
        }

        if (plan.Order.Debug)
        {
            headers["X-Spoken-Text"] = SpeechHeaders.Encode(plan.SpokenText);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CreateSpeechRequest))]
[JsonSerializable(typeof(VoiceList))]
[JsonSerializable(typeof(OpenAIError))]
[JsonSerializable(typeof(PurgeResult))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string[]>))]
internal sealed partial class SpeechJson : JsonSerializerContext;
