using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.Tts.Speech;

/// <summary>The handlers of <c>/v1/audio</c>.</summary>
internal static class SpeechEndpoints
{
    /// <summary>Answers with the whole audio and, in headers, how it came about.</summary>
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> CreateSpeech(
        CreateSpeechRequest request,
        SpeechRequestReader reader,
        SpeechService speech,
        SpeechTelemetry telemetry,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var order = reader.Read(request);
            var times = new StageTimes();
            var spoken = await speech.SpeakAsync(order, times, cancellationToken);
            telemetry.Spoken(spoken.Engine, order.Profile, spoken.Cache, time.GetElapsedTime(started));

            var headers = context.Response.Headers;
            headers["Server-Timing"] = times.ToString();
            headers["X-Audio-Duration"] = spoken.Duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
            headers["X-Cache"] = spoken.Cache;
            headers["X-Engine"] = spoken.Engine;
            if (!spoken.FitsVoiceNote)
            {
                headers["X-Voice-Note"] = "too-large";
            }

            return TypedResults.Bytes(spoken.Content, spoken.ContentType);
        }
        catch (Exception exception) when (SpeechProblems.For(exception, context.Response) is { } problem)
        {
            return problem;
        }
    }

    public static Ok<VoiceList> ListVoices(EngineChain chain) => TypedResults.Ok(new VoiceList(chain.Voices));
}
