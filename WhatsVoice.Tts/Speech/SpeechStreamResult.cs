using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>
/// Sends a <see cref="SpeechStream"/>. A failure in its middle breaks the connection off: the status was sent long ago, and a
/// response that ends properly must be whole.
/// </summary>
/// <param name="onSent">Told the value of <c>X-Cache</c> once all was sent.</param>
internal sealed partial class SpeechStreamResult(
    SpeechStream stream, SpeechFiles files, StageTimes times, Action<string> onSent, ILogger<SpeechStreamResult> logger) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var _ = stream;
        var response = httpContext.Response;
        SpeechHeaders.BeginStream(httpContext, stream.ContentType);
        try
        {
            var file = await stream.WriteAsync(response.BodyWriter, httpContext.RequestAborted);
            var fits = stream.Plan.Order.Format != SpeechFormat.Opus || files.Fits(file);
            SpeechHeaders.EndStream(response, times, file.Duration, stream.Cache, fits);
            if (stream.Plan.Order.Format == SpeechFormat.Opus)
            {
                await files.KeepAsync(stream.Plan.Order, file);
            }

            onSent(stream.Cache);
        }
        catch (Exception exception) when (exception
            is SpeechEngineException or SpeechEngineUnavailableException or SpeechBusyException or UnspeakableTextException or AudioTooLongException)
        {
            Log.BrokenOff(logger, exception);
            httpContext.Abort();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A response that had begun was broken off.")]
        public static partial void BrokenOff(ILogger logger, Exception exception);
    }
}
