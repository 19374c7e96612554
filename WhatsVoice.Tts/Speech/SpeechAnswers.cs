using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace WhatsVoice.Tts.Speech;

/// <summary>What an answer says of itself: as headers where it is known at the beginning, else as trailers.</summary>
internal static class SpeechAnswers
{
    private const string Timing = "Server-Timing";
    private const string Duration = "X-Audio-Duration";
    private const string Cache = "X-Cache";
    private const string VoiceNote = "X-Voice-Note";

    /// <summary>Says it in the headers.</summary>
    public static void Describe(HttpResponse response, StageTimes times, TimeSpan duration, string cache, bool fitsVoiceNote) =>
        Describe((name, value) => response.Headers[name] = value, times, duration, cache, fitsVoiceNote);

    /// <summary>Announces trailers, and sends what is written from now on at once.</summary>
    public static void BeginStream(HttpContext context, string contentType)
    {
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        context.Response.ContentType = contentType;
        if (context.Response.SupportsTrailers())
        {
            foreach (var name in (string[])[Timing, Duration, Cache, VoiceNote])
            {
                context.Response.DeclareTrailer(name);
            }
        }
    }

    /// <summary>Says it after the body, where the connection can carry that: HTTP/2 and later, Kestrel has no trailers in HTTP/1.1.</summary>
    public static void EndStream(HttpResponse response, StageTimes times, TimeSpan duration, string cache, bool fitsVoiceNote)
    {
        if (response.SupportsTrailers())
        {
            Describe((name, value) => response.AppendTrailer(name, value), times, duration, cache, fitsVoiceNote);
        }
    }

    private static void Describe(Action<string, string> say, StageTimes times, TimeSpan duration, string cache, bool fitsVoiceNote)
    {
        say(Timing, times.ToString());
        say(Duration, duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
        say(Cache, cache);
        if (!fitsVoiceNote)
        {
            say(VoiceNote, "too-large");
        }
    }
}
