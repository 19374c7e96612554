namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>Sends audio as fast as a model is taken to make it: the first part at once, the last after <paramref name="duration"/>.</summary>
internal sealed class PacedAudio(byte[] audio, string contentType, TimeSpan duration, TimeProvider time) : IResult
{
    private const int Parts = 10;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var started = time.GetTimestamp();
        var response = httpContext.Response;
        response.ContentType = contentType;
        for (var part = 0; part < Parts; part++)
        {
            var due = (duration * part / (Parts - 1)) - time.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, time, httpContext.RequestAborted);
            }

            await response.Body.WriteAsync(audio.AsMemory()[(audio.Length * part / Parts)..(audio.Length * (part + 1) / Parts)], httpContext.RequestAborted);
            await response.Body.FlushAsync(httpContext.RequestAborted);
        }
    }
}
