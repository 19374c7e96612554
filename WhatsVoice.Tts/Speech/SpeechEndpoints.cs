using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.Tts.Caching;

namespace WhatsVoice.Tts.Speech;

/// <summary>The handlers of <c>/v1/audio</c>.</summary>
internal static class SpeechEndpoints
{
    /// <summary>Answers with the whole audio and, in headers, how it came about; or with each sentence as it becomes ready.</summary>
    public static async Task<Results<FileContentHttpResult, SpeechStreamResult, ProblemHttpResult>> CreateSpeech(
        CreateSpeechRequest request,
        SpeechRequestReader reader,
        SpeechService speech,
        SpeechStreamer streamer,
        SpeechTelemetry telemetry,
        TimeProvider time,
        ILogger<SpeechStreamResult> logger,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var order = reader.Read(request);
            var times = new StageTimes();
            var headers = context.Response.Headers;
            if (order.Stream && await streamer.BeginAsync(order, times, cancellationToken) is { } stream)
            {
                headers["X-Engine"] = stream.Order.Engine.Name;
                Explain(headers, order);
                return new SpeechStreamResult(stream, speech, times, cache => Record(stream.Order.Engine.Name, cache), logger);
            }

            var spoken = await speech.SpeakAsync(order, times, cancellationToken);
            SpeechAnswers.Describe(context.Response, times, spoken.Duration, spoken.Cache, spoken.FitsVoiceNote);
            headers["X-Engine"] = spoken.Engine;
            Explain(headers, order);
            Record(spoken.Engine, spoken.Cache);
            return TypedResults.Bytes(spoken.Content, spoken.ContentType);

            void Record(string engine, string cache) => telemetry.Spoken(engine, order.Profile, cache, time.GetElapsedTime(started));
        }
        catch (Exception exception) when (SpeechProblems.For(exception, context.Response) is { } problem)
        {
            return problem;
        }
    }

    public static Ok<VoiceList> ListVoices(EngineChain chain) => TypedResults.Ok(new VoiceList(chain.Voices));

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

    private static void Explain(IHeaderDictionary headers, SpeechOrder order)
    {
        if (order.Dropped.ToString() is { Length: > 0 } dropped)
        {
            headers["X-Text-Dropped"] = dropped;
        }
    }
}
