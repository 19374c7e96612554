using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace WhatsVoice.Tts.Speech;

/// <summary>
/// How long each stage of a request took, for <c>Server-Timing</c>. Sentences run in parallel and their times are added up:
/// a stage can have taken longer than the request.
/// </summary>
internal sealed class StageTimes
{
    private long _cache;
    private long _split;
    private long _synthesis;
    private long _encode;

    public void AddCache(TimeSpan time) => Interlocked.Add(ref _cache, time.Ticks);

    public void AddSplit(TimeSpan time) => Interlocked.Add(ref _split, time.Ticks);

    public void AddSynthesis(TimeSpan time) => Interlocked.Add(ref _synthesis, time.Ticks);

    public void AddEncode(TimeSpan time) => Interlocked.Add(ref _encode, time.Ticks);

    /// <summary>The header's value; durations in milliseconds.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"cache;dur={Milliseconds(_cache):0.##}, split;dur={Milliseconds(_split):0.##}, synthesis;dur={Milliseconds(_synthesis):0.##}, encode;dur={Milliseconds(_encode):0.##}");

    private static double Milliseconds(long ticks) => TimeSpan.FromTicks(ticks).TotalMilliseconds;
}

/// <summary>What a response says of itself: as headers where it is known at the beginning, else as trailers.</summary>
internal static class SpeechHeaders
{
    private const string Timing = "Server-Timing";
    private const string Duration = "X-Audio-Duration";
    private const string Cache = "X-Cache";
    private const string VoiceNote = "X-Voice-Note";

    // Proxies take some 8 KB of headers.
    private const int MaxEncodedText = 6000;

    /// <summary>A text as a header can carry it: percent-encoded UTF-8, cut where it is too long.</summary>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            encoded.Append(Uri.EscapeDataString(rune.ToString()));
            if (encoded.Length > MaxEncodedText)
            {
                return encoded.Append(Uri.EscapeDataString("…")).ToString();
            }
        }

        return encoded.ToString();
    }

    public static void Describe(HttpResponse response, StageTimes times, TimeSpan duration, string cache, bool fitsVoiceNote) =>
        Describe(response.HttpContext, (name, value) => response.Headers[name] = value, times, duration, cache, fitsVoiceNote);

    /// <summary>Announces trailers, and sends what is written from now on at once.</summary>
    public static void BeginStream(HttpContext context, string contentType)
    {
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        context.Response.ContentType = contentType;
        if (context.Response.SupportsTrailers())
        {
            foreach (var name in (string[])[.. context.MayKnowOfOthers() ? [Timing, Cache] : Array.Empty<string>(), Duration, VoiceNote])
            {
                context.Response.DeclareTrailer(name);
            }
        }
    }

    /// <summary>Writes the trailers, over HTTP/2 and later: Kestrel has none in HTTP/1.1.</summary>
    public static void EndStream(HttpResponse response, StageTimes times, TimeSpan duration, string cache, bool fitsVoiceNote)
    {
        if (response.SupportsTrailers())
        {
            Describe(response.HttpContext, (name, value) => response.AppendTrailer(name, value), times, duration, cache, fitsVoiceNote);
        }
    }

    private static void Describe(HttpContext context, Action<string, string> write, StageTimes times, TimeSpan duration, string cache, bool fitsVoiceNote)
    {
        // They tell whether anybody was told the same words within the cache's retention.
        if (context.MayKnowOfOthers())
        {
            write(Timing, times.ToString());
            write(Cache, cache);
        }

        write(Duration, duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
        if (!fitsVoiceNote)
        {
            write(VoiceNote, "too-large");
        }
    }
}
