using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.Calls;

namespace WhatsVoice.Sandbox.ElevenLabs;

internal sealed class SpeechEndpoint(Speaker speaker, LatencyModel latency, ConcurrencyLimit limit, TimeProvider time)
{
    // What a fault answers instead of audio.
    private static readonly OutputFormat Wave = new("wav", 16_000, 0);
    private static readonly OutputFormat Ogg = new("opus", 48_000, 32);

    /// <param name="context">The call, with its <see cref="ElevenLabsCall"/>.</param>
    /// <param name="stream">Whether the audio is sent in parts.</param>
    public async Task<IResult> HandleAsync(HttpContext context, string voiceId, bool stream)
    {
        var call = ElevenLabsCall.Of(context);
        var (current, place) = limit.Enter();
        var headers = context.Response.Headers;
        headers["current-concurrent-requests"] = current.ToString(CultureInfo.InvariantCulture);
        headers["maximum-concurrent-requests"] = limit.Maximum.ToString(CultureInfo.InvariantCulture);
        if (place is null)
        {
            return ElevenLabsErrors.TooManyAtOnce(call.RequestId, limit.Maximum);
        }

        // A stream continues after this handler, so the slot is held until the last byte.
        context.Response.RegisterForDispose(place);
        try
        {
            var request = await JsonSerializer.DeserializeAsync(context.Request.Body, SandboxJson.Default.SpeechRequest, context.RequestAborted)
                ?? throw new JsonException("The body is null.", "$", null, null);
            return await SpeakAsync(context, call, request, voiceId, stream, current);
        }
        catch (JsonException exception)
        {
            return ElevenLabsErrors.Unprocessable($"body{exception.Path?.TrimStart('$')}", "JSON decode error or wrong type", "json_invalid");
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return ElevenLabsErrors.NoVoice(call.RequestId);
        }
        catch (VoiceFailedException exception)
        {
            return ElevenLabsErrors.VoiceFailed(call.RequestId, exception.Message);
        }
    }

    private async Task<IResult> SpeakAsync(HttpContext context, ElevenLabsCall call, SpeechRequest request, string voiceId, bool stream, int current)
    {
        var query = context.Request.Query;
        var asked = query["output_format"].FirstOrDefault() ?? OutputFormat.Default;
        var hurry = int.TryParse(query["optimize_streaming_latency"], CultureInfo.InvariantCulture, out var level) ? level : (int?)null;
        call.Speech = new SpeechDetails(
            voiceId, request.ModelId ?? SpeechRequest.DefaultModel, asked, stream, request.Text ?? "", request.Text?.Length ?? 0,
            request.VoiceSettings, request.LanguageCode, request.PreviousText is not null, request.NextText is not null, current);
        if (SpeechRules.Check(request, voiceId, asked, hurry, call.RequestId) is { } refusal)
        {
            return refusal;
        }

        var model = ElevenLabsModels.Find(call.Speech.ModelId)!;
        var format = OutputFormat.Parse(asked)!;
        var made = call.Fault is { WrongContainer: true } ? (format.Codec == "opus" ? Wave : Ogg) : format;
        var audio = await speaker.SpeakAsync(
            request.Text!, ElevenLabsVoice.Find(voiceId)!.LocalVoice, request.VoiceSettings?.Speed ?? 1, made,
            call.Fault is { Silence: true }, context.RequestAborted);

        if (call.Fault is { CutAudio: true })
        {
            audio = audio[..(audio.Length / 2)];
        }

        context.Response.Headers["character-cost"] = Math.Ceiling(request.Text!.Length * model.CostFactor).ToString(CultureInfo.InvariantCulture);
        var (firstByte, rest) = latency.Of(model, request.Text.Length, request.VoiceSettings);
        var due = (stream ? firstByte : firstByte + rest) - time.GetElapsedTime(call.Started);
        if (due > TimeSpan.Zero)
        {
            await Task.Delay(due, time, context.RequestAborted);
        }

        return stream
            ? new PacedAudio(audio, format.ContentType, rest, time)
            : TypedResults.Bytes(audio, format.ContentType);
    }
}

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

/// <summary>The plan's limit of text-to-speech calls at once. ElevenLabs first queues a little; here the next one gets 429 at once.</summary>
internal sealed class ConcurrencyLimit(IOptions<SandboxOptions> options)
{
    private int _current;

    public int Maximum => options.Value.ElevenLabs.MaxConcurrency;

    /// <returns>How many there are with it, and what to dispose at its end; null where it is one too many.</returns>
    public (int Current, IDisposable? Place) Enter()
    {
        var current = Interlocked.Increment(ref _current);
        if (current <= Maximum)
        {
            return (current, new Place(this));
        }

        Interlocked.Decrement(ref _current);
        return (Maximum, null);
    }

    private sealed class Place(ConcurrencyLimit limit) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref limit._current);
    }
}
