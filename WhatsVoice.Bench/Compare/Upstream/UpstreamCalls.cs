using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Bench.Compare.Load;

namespace WhatsVoice.Bench.Compare.Upstream;

/// <summary>A voice note that WhatsApp has taken.</summary>
/// <param name="To">The person's number.</param>
/// <param name="MediaId">Its audio.</param>
/// <param name="MessageId">WhatsApp's id of it.</param>
/// <param name="CallbackData">What the sender wants back with the status webhooks, if anything.</param>
/// <param name="ArrivedAt">When the call had arrived, a <see cref="Stopwatch"/> timestamp.</param>
internal sealed record AcceptedSend(string To, string MediaId, string MessageId, string? CallbackData, long ArrivedAt);

/// <summary>Answers the calls of a voice reply as WhatsApp and ElevenLabs do. A call takes effect when it has arrived, whatever becomes of its caller.</summary>
internal sealed class UpstreamCalls(VoiceNotes notes)
{
    /// <summary>What the account may do at once, told with every answer as ElevenLabs does: more than any part of the run needs.</summary>
    public const int ConcurrentSpeech = 1000;

    private const int FaultSeed = 20261122;
    private readonly ConcurrentDictionary<string, TimeSpan> _took = new(StringComparer.Ordinal);
    private readonly Lock _faultGate = new();
    private Random _faultDice = new(FaultSeed);
    private double _faultShare;
    private long _lastId = 1_000_000_000_000_000;

    public UpstreamTimes Times { get; set; } = UpstreamTimes.Fast;

    /// <summary>Called when a send has arrived.</summary>
    public Action<AcceptedSend>? Accepted { get; set; }

    /// <summary>From now on this share of calls, 0 to 1, is answered 503 without any effect; the same seed for every system.</summary>
    public void Fail(double share)
    {
        lock (_faultGate)
        {
            _faultShare = share;
            _faultDice = new Random(FaultSeed);
        }
    }

    /// <summary>How long the stand-in took for a call once it had read it, its own lateness included.</summary>
    /// <param name="call">The marker of a spoken text, or the media id of an upload.</param>
    /// <returns>Zero for a call that was never made.</returns>
    public TimeSpan Took(string call) => _took.GetValueOrDefault(call);

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
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var read = Stopwatch.GetTimestamp();
        var text = body.RootElement.GetProperty("text").GetString() ?? "";
        var model = body.RootElement.TryGetProperty("model_id", out var id) ? id.GetString() : null;
        var fails = Fails();
        await WaitAsync(Times.Speech(model, text.Length), context);
        if (fails)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, 0);
            return;
        }

        var note = notes.Next(text.Length);
        if (Texts.MarkerIn(text) is { } marker)
        {
            _took[marker] = Stopwatch.GetElapsedTime(read);
        }

        context.Response.ContentType = "audio/ogg";
        context.Response.ContentLength = note.Length;
        context.Response.Headers["maximum-concurrent-requests"] = ConcurrentSpeech.ToString(CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(note, context.RequestAborted);
    }

    private async Task UploadAsync(HttpContext context)
    {
        using var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var read = Stopwatch.GetTimestamp();
        var fails = Fails();
        await WaitAsync(Times.Graph(), context);
        if (fails)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, 131000);
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
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var arrived = Stopwatch.GetTimestamp();
        var message = body.RootElement;
        var isReadMark = message.TryGetProperty("status", out _);
        if (Fails())
        {
            await WaitAsync(Times.Graph(), context);
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, 131000);
            return;
        }

        if (isReadMark)
        {
            await WaitAsync(Times.Graph(), context);
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
        var id = $"wamid.bench.out.{NextId()}";
        var callback = message.TryGetProperty("biz_opaque_callback_data", out var data) ? data.GetString() : null;
        Accepted?.Invoke(new AcceptedSend(to, mediaId, id, callback, arrived));
        await WaitAsync(Times.Graph(), context);
        await AnswerAsync(context, $$"""{"messaging_product":"whatsapp","contacts":[{"input":"{{to}}","wa_id":"{{to}}"}],"messages":[{"id":"{{id}}"}]}""");
    }

    private string NextId() => Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    private bool Fails()
    {
        lock (_faultGate)
        {
            return _faultDice.NextDouble() < _faultShare;
        }
    }

    private static Task WaitAsync(TimeSpan time, HttpContext context) =>
        time > TimeSpan.Zero ? Task.Delay(time, TimeProvider.System, context.RequestAborted) : Task.CompletedTask;

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
