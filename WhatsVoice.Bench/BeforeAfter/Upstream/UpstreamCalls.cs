using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace WhatsVoice.Bench.BeforeAfter.Upstream;

/// <summary>Answers the calls of a voice reply as Meta and ElevenLabs do, and tells of every accepted note.</summary>
internal sealed class UpstreamCalls(VoiceNotes notes)
{
    /// <summary>What ElevenLabs says every account may do at once; the most that WhatsVoice can be set to.</summary>
    public const int ConcurrentSpeech = 100;

    private readonly ConcurrentDictionary<string, TimeSpan> _took = new(StringComparer.Ordinal);
    private int _readMarks;
    private int _speech;
    private int _uploads;
    private int _sends;
    private int _failures;
    private long _lastId = 1_000_000_000_000_000;

    public UpstreamTimes Times { get; set; } = UpstreamTimes.Load;

    public FaultDice? Faults { get; set; }

    /// <summary>Called when an accepted send was answered.</summary>
    public Action<AcceptedSend>? Accepted { get; set; }

    /// <summary>How long it took for a call once it had read it: its setting, and what its timer and the shared cores made of that.</summary>
    /// <param name="call">The text of speech, the id of a message that was marked as read, the media id of an upload.</param>
    /// <exception cref="KeyNotFoundException">There was no such call.</exception>
    public TimeSpan Took(string call) => _took[call];

    public CallCounts Counts => new(_readMarks, _speech, _uploads, _sends, _failures);

    public Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        return HttpMethods.IsGet(context.Request.Method) ? AnswerAsync(context, "[]")
            : path.Contains("/text-to-speech/", StringComparison.Ordinal) ? SpeakAsync(context)
            : path.EndsWith("/media", StringComparison.Ordinal) ? UploadAsync(context)
            : path.EndsWith("/messages", StringComparison.Ordinal) ? TakeMessageAsync(context)
            : RefuseAsync(context, StatusCodes.Status404NotFound, 100);
    }

    private async Task SpeakAsync(HttpContext context)
    {
        Interlocked.Increment(ref _speech);
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var read = Stopwatch.GetTimestamp();
        await Task.Delay(Times.Speech, TimeProvider.System, context.RequestAborted);
        if (await FailsAsync(context))
        {
            return;
        }

        var text = body.RootElement.GetProperty("text").GetString();
        if (string.IsNullOrWhiteSpace(text))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, 0);
            return;
        }

        var note = notes.Next();
        _took[text] = Stopwatch.GetElapsedTime(read);
        context.Response.ContentType = "audio/ogg";
        context.Response.ContentLength = note.Length;
        context.Response.Headers["maximum-concurrent-requests"] = ConcurrentSpeech.ToString(CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(note, context.RequestAborted);
    }

    private async Task UploadAsync(HttpContext context)
    {
        Interlocked.Increment(ref _uploads);
        using var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var read = Stopwatch.GetTimestamp();
        await Task.Delay(Times.Graph, TimeProvider.System, context.RequestAborted);
        if (await FailsAsync(context))
        {
            return;
        }

        if (body.GetBuffer().AsSpan(0, (int)body.Length).IndexOf("OggS"u8) < 0)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, 100);
            return;
        }

        var id = NextId();
        _took[id] = Stopwatch.GetElapsedTime(read);
        await AnswerAsync(context, $$"""{"id":"{{id}}"}""");
    }

    private async Task TakeMessageAsync(HttpContext context)
    {
        var arrived = Stopwatch.GetTimestamp();
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var read = Stopwatch.GetTimestamp();
        var message = body.RootElement;
        var isReadMark = message.TryGetProperty("status", out _);
        Interlocked.Increment(ref isReadMark ? ref _readMarks : ref _sends);
        await Task.Delay(Times.Graph, TimeProvider.System, context.RequestAborted);
        if (await FailsAsync(context))
        {
            return;
        }

        if (isReadMark)
        {
            _took[message.GetProperty("message_id").GetString()!] = Stopwatch.GetElapsedTime(read);
            await AnswerAsync(context, """{"success":true}""");
            return;
        }

        var mediaId = message.GetProperty("audio").GetProperty("id").GetString()!;
        if (!_took.ContainsKey(mediaId))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, 131009);
            return;
        }

        var to = message.GetProperty("to").GetString()!;
        var id = $"wamid.note.{NextId()}";
        var callback = message.TryGetProperty("biz_opaque_callback_data", out var data) ? data.GetString() : null;
        await AnswerAsync(context, $$"""{"messaging_product":"whatsapp","contacts":[{"input":"{{to}}","wa_id":"{{to}}"}],"messages":[{"id":"{{id}}"}]}""");
        Accepted?.Invoke(new AcceptedSend(to, mediaId, id, callback, arrived));
    }

    private string NextId() => Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    /// <summary>As Meta and ElevenLabs do when they are overloaded: 503, without any effect.</summary>
    private async Task<bool> FailsAsync(HttpContext context)
    {
        if (Faults?.Fails() is not true)
        {
            return false;
        }

        Interlocked.Increment(ref _failures);
        await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, 131000);
        return true;
    }

    private static Task RefuseAsync(HttpContext context, int status, int code)
    {
        context.Response.StatusCode = status;
        return AnswerAsync(context, $$$"""{"error":{"message":"(#{{{code}}}) Refused","type":"OAuthException","code":{{{code}}},"fbtrace_id":"bench"},"detail":{"status":"system_busy","message":"Refused"}}""");
    }

    private static Task AnswerAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
