using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tts.Engines.Upstream;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary>ElevenLabs' HTTP API: one call is one attempt.</summary>
internal sealed class ElevenLabsApi(
    HttpClient http, [FromKeyedServices(ElevenLabsClient.Name)] SynthesisGate gate, IOptions<ElevenLabsOptions> options, TimeProvider time)
{
    private const int LongestMessage = 200;
    private static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Asks for audio and returns it, whatever it is.</summary>
    /// <exception cref="UpstreamException">The response is an error.</exception>
    /// <exception cref="HttpRequestException">The connection failed, or broke within the audio.</exception>
    /// <exception cref="SpeechEngineException">The response is text.</exception>
    public async Task<byte[]> SynthesizeAsync(string voice, string format, ElevenLabsRequest body, CancellationToken cancellationToken)
    {
        using var content = JsonBody.Of(body, ElevenLabsJson.Default.ElevenLabsRequest);
        using var response = await http.PostAsync($"v1/text-to-speech/{Uri.EscapeDataString(voice)}?output_format={format}", content, cancellationToken);
        Note(response);
        await ThrowUnlessSuccessAsync(response, hasOwnVoice: voice != options.Value.VoiceId, cancellationToken);
        return response.Content.Headers.ContentType?.MediaType is "application/json" or "text/html" or "text/plain"
            ? throw new SpeechEngineException("The engine elevenlabs answered with text instead of audio.")
            : await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <inheritdoc cref="SynthesizeAsync" path="/exception"/>
    public async Task<IReadOnlyList<ElevenLabsModel>> ListModelsAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(ListTimeout);
        using var response = await http.GetAsync("v1/models", limited.Token);
        await ThrowUnlessSuccessAsync(response, hasOwnVoice: false, limited.Token);
        var entries = await JsonBody.ReadAsync(response.Content, ElevenLabsJson.Default.IReadOnlyListElevenLabsModelEntry, limited.Token);
        return [.. (entries ?? []).Select(entry => entry.ToModel())];
    }

    /// <summary>Every response says how many calls the account may have at once: the gate follows it.</summary>
    private void Note(HttpResponseMessage response)
    {
        var current = Number(response, "current-concurrent-requests");
        var maximum = Number(response, "maximum-concurrent-requests");
        if (Activity.Current is { } activity)
        {
            activity.SetTag("elevenlabs.request_id", response.Headers.TryGetValues("request-id", out var ids) ? ids.First() : null);
            activity.SetTag("elevenlabs.concurrency.current", current);
            activity.SetTag("elevenlabs.concurrency.maximum", maximum);
        }

        if (maximum is > 0 and var allowed)
        {
            gate.Limit = Math.Min(allowed, options.Value.MaxConcurrency ?? allowed);
        }
    }

    private async Task ThrowUnlessSuccessAsync(HttpResponseMessage response, bool hasOwnVoice, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var error = ElevenLabsError.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            throw ToException(error, (int)response.StatusCode, hasOwnVoice, RetryAfter.Of(response, time.GetUtcNow()));
        }
    }

    private static UpstreamException ToException(ElevenLabsError error, int status, bool hasOwnVoice, TimeSpan? retryAfter)
    {
        // Another voice than the configured one may need a higher plan: that says nothing of other requests.
        var isOfVoice = hasOwnVoice && error.IsOfPlan(status);
        var fault = error.FaultOf(status) switch
        {
            _ when isOfVoice => UpstreamFault.Request,
            ElevenLabsFault.Concurrency => UpstreamFault.Concurrency,
            ElevenLabsFault.Quota => UpstreamFault.Quota,
            ElevenLabsFault.Credentials => UpstreamFault.Credentials,
            ElevenLabsFault.Passing => UpstreamFault.Passing,
            _ => UpstreamFault.Request,
        };

        var isMisconfigured = fault == UpstreamFault.Request && error.Field == ElevenLabsError.Model;
        var isForbidden = error.FaultOf(status) == ElevenLabsFault.Forbidden && error.Field is null;

        // Only a refusal's own words are passed on; a request's may repeat the text.
        var message = PhoneNumbers.OneLine(error.Message.Length > LongestMessage ? error.Message[..LongestMessage] : error.Message);
        var words = fault switch
        {
            UpstreamFault.Quota => $"has no credits left ({status}, {error.Code}): {message}",
            UpstreamFault.Credentials => $"refuses the key or the account ({status}, {error.Code}): {message}",
            UpstreamFault.Concurrency => $"has too many of our requests at once ({error.Code}).",
            UpstreamFault.Request when isOfVoice => $"does not speak with this voice on the account's plan ({status}, {error.Code}).",
            UpstreamFault.Request when isMisconfigured => $"does not know the model ({status}, {error.Code}): check Speech:Profiles.",
            UpstreamFault.Request when isForbidden => $"refuses the text or the key ({status}, {error.Code}).",
            UpstreamFault.Request => $"refuses the request ({status}, {error.Code}){(error.Field is { } named ? $": {named}" : "")}.",
            _ => $"failed ({status}, {error.Code}).",
        };
        return new UpstreamException(fault, $"The engine {ElevenLabsClient.Name} {words}")
        {
            Field = fault == UpstreamFault.Request && !isForbidden ? error.Field ?? "request" : null,
            RetryAfter = retryAfter,
            IsMisconfigured = isMisconfigured,
            MayBeTheText = isForbidden || (fault == UpstreamFault.Passing && status == 500),
        };
    }

    private static int? Number(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values)
        && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>The body of <c>POST /v1/text-to-speech/{voice_id}</c> (ElevenLabs, API reference, text to speech).</summary>
/// <param name="LanguageCode">ISO 639-1, for models that take it.</param>
/// <param name="PreviousText">What is spoken before, for models that take it.</param>
/// <param name="NextText">What is spoken after, for models that take it.</param>
/// <param name="ApplyTextNormalization">The profile's: auto, on or off.</param>
internal sealed record ElevenLabsRequest(
    string Text, string ModelId, ElevenLabsVoiceSettings VoiceSettings, string? LanguageCode, string? PreviousText, string? NextText, uint? Seed,
    string? ApplyTextNormalization);

/// <summary><c>voice_settings</c> of a request.</summary>
/// <param name="Stability">0 to 1.</param>
/// <param name="SimilarityBoost">0 to 1.</param>
/// <param name="Style">0 to 1.</param>
/// <param name="Speed">0.7 to 1.2.</param>
internal sealed record ElevenLabsVoiceSettings(double Stability, double SimilarityBoost, double Style, bool UseSpeakerBoost, double Speed)
{
    private const double Slowest = 0.7;
    private const double Fastest = 1.2;

    public static ElevenLabsVoiceSettings Of(SpeechProfile profile, double speed) =>
        new(profile.Stability, profile.SimilarityBoost, profile.Style, profile.UseSpeakerBoost, Clamp(speed));

    /// <summary>The speed that is nearest among those ElevenLabs takes.</summary>
    public static double Clamp(double speed) => Math.Clamp(Math.Round(speed, 3), Slowest, Fastest);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ElevenLabsRequest))]
[JsonSerializable(typeof(IReadOnlyList<ElevenLabsModelEntry>))]
internal sealed partial class ElevenLabsJson : JsonSerializerContext;
