using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>
/// Sends a <see cref="SpeechStream"/>. A failure in its middle breaks the connection off: the status was sent long ago, and an
/// answer that ends properly must be whole.
/// </summary>
internal sealed partial class SpeechStreamResult(
    SpeechStream stream, SpeechService speech, StageTimes times, Action<string> done, ILogger<SpeechStreamResult> logger) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var _ = stream;
        var response = httpContext.Response;
        SpeechAnswers.BeginStream(httpContext, stream.ContentType);
        try
        {
            var file = await stream.WriteAsync(async part => await response.BodyWriter.WriteAsync(part, httpContext.RequestAborted));
            var fits = stream.Order.Format != SpeechFormat.Opus || speech.Fits(file);
            SpeechAnswers.EndStream(response, times, file.Duration, stream.Cache, fits);
            if (stream.Order.Format == SpeechFormat.Opus)
            {
                await speech.KeepAsync(stream.Order, file);
            }

            done(stream.Cache);
        }
        catch (Exception exception) when (exception
            is SpeechEngineException or SpeechEngineUnavailableException or SpeechBusyException or UnspeakableTextException)
        {
            Log.BrokenOff(logger, exception);
            httpContext.Abort();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An answer that had begun was broken off.")]
        public static partial void BrokenOff(ILogger logger, Exception exception);
    }
}
