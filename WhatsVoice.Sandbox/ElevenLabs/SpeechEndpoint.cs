using System.Globalization;
using System.Text.Json;
using WhatsVoice.Sandbox.Calls;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>Text to speech, streamed or as a whole.</summary>
internal sealed class SpeechEndpoint(Speaker speaker, LatencyModel latency, ConcurrencyLimit limit, TimeProvider time)
{
    // What a fault answers in place of what was asked for.
    private static readonly OutputFormat Wave = new("wav", 16_000, 0);
    private static readonly OutputFormat Ogg = new("opus", 48_000, 32);

    /// <param name="context">The call, with its <see cref="ElevenLabsCall"/>.</param>
    /// <param name="voiceId">From the address.</param>
    /// <param name="stream">Send the audio while it is "made", or once it is whole.</param>
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

        // A stream goes on after this handler: the place is kept until the last byte.
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
