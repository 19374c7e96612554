using System.ClientModel;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Audio;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tts.Engines.Upstream;

namespace WhatsVoice.Tts.Engines.OpenAI;

/// <summary>
/// An OpenAI-compatible server, through Microsoft.Extensions.AI.OpenAI. This adds what a chain of engines needs: the format,
/// errors by their meaning, repetition, and a description.
/// </summary>
internal sealed class OpenAISpeechClient(ITextToSpeechClient inner, OpenAIOptions options, TimeProvider time) : DelegatingTextToSpeechClient(inner)
{
    public const string Name = "openai";

    private const int PcmRate = 24_000;

    private readonly UpstreamCaller _caller = new(Name, options, time);
    private readonly OpenAIDescription _description = new(options);

    /// <exception cref="SpeechEngineException">It failed, answered something else than audio, or refused the request's field.</exception>
    /// <exception cref="SpeechEngineUnavailableException">It refuses to work at present.</exception>
    public override async Task<TextToSpeechResponse> GetAudioAsync(
        string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default)
    {
        var content = await _caller.CallAsync(text.Length, EngineTask.In(options).Paid, token => SynthesizeAsync(text, options, token), cancellationToken);
        return new TextToSpeechResponse([content]) { ModelId = options?.ModelId ?? _description.Options.Model };
    }

    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(SpeechEngineDescription) ? _description : base.GetService(serviceType, serviceKey);

    private async Task<DataContent> SynthesizeAsync(string text, TextToSpeechOptions? wanted, CancellationToken cancellationToken)
    {
        var format = options.Format;
        try
        {
            var instructions = _description.InstructionsFor(EngineTask.In(wanted).Instructions);
            var call = new TextToSpeechOptions
            {
                VoiceId = wanted?.VoiceId,
                Speed = wanted?.Speed,
                AudioFormat = format,
#pragma warning disable OPENAI001 // The property is marked as experimental in the SDK; the field is part of OpenAI's API reference.
                RawRepresentationFactory = _ => instructions.Length == 0 ? null : new SpeechGenerationOptions { Instructions = instructions },
#pragma warning restore OPENAI001
            };
            var response = await InnerClient.GetAudioAsync(text, call, cancellationToken);
            return EngineAudio.Recognize(Name, response.Contents.OfType<DataContent>().FirstOrDefault()?.Data ?? default, format, PcmRate, anyContainer: true);
        }
        catch (ClientResultException exception)
        {
            // A connection's failure is the caller's to tell, also that the response was too large.
            throw exception.InnerException is HttpRequestException connection ? connection : ToFault(exception, hasOwnVoice: wanted?.VoiceId is { } voice && voice != options.Voice);
        }
    }

    private UpstreamException ToFault(ClientResultException exception, bool hasOwnVoice)
    {
        var (code, field) = ReadError(exception.GetRawResponse()?.Content);

        // Some servers answer an unknown voice with 404 too.
        var isMisconfigured = code is "model_not_found" or "invalid_model" || field == "model" || (exception.Status is 404 or 405 or (>= 300 and < 400) && !hasOwnVoice);
        var fault = (exception.Status, code) switch
        {
            (_, "insufficient_quota" or "billing_hard_limit_reached") or (402, _) => UpstreamFault.Quota,
            _ when isMisconfigured => UpstreamFault.Request,
            (401, _) => UpstreamFault.Credentials,
            (0 or 408 or 429 or >= 500, _) => UpstreamFault.Passing,
            _ => UpstreamFault.Request,
        };

        // A firewall or a moderation in front of a server answers so to a text; a key of which it is true fails at every text.
        var isForbidden = fault == UpstreamFault.Request && exception.Status == 403 && !isMisconfigured && field is null;
        var retryAfter = exception.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var value) == true
            ? RetryAfter.Read(value!, time.GetUtcNow())
            : null;
        var words = fault switch
        {
            UpstreamFault.Quota => "has no quota left",
            UpstreamFault.Credentials => "refuses the key",
            UpstreamFault.Request when isMisconfigured => $"does not know the model or the address (check {OpenAIOptions.Section}:Model and :BaseUrl)",
            UpstreamFault.Request when isForbidden => "refuses the text or the key",
            UpstreamFault.Request => $"refuses the request: {field ?? "request"}",
            _ => "failed",
        };
        // The server's own words stay here: they may repeat the text, or be as long as any response, and exceptions are logged.
        return new UpstreamException(fault, $"The engine {Name} {words} ({exception.Status}, {code ?? "no code"}).", exception.Status == 0 ? exception : null)
        {
            Field = fault == UpstreamFault.Request && !isForbidden ? field ?? "request" : null,
            RetryAfter = retryAfter,
            MaybePaid = exception.Status == 0,
            MayBeTheText = isForbidden || (fault == UpstreamFault.Passing && exception.Status == 500),
            IsMisconfigured = fault == UpstreamFault.Request && isMisconfigured,
        };
    }

    private static (string? Code, string? Field) ReadError(BinaryData? body)
    {
        try
        {
            using var document = JsonDocument.Parse(body ?? BinaryData.FromString("{}"));
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                ? (EngineErrorCode.Read(error, "code"), EngineErrorCode.Read(error, "param"))
                : (null, null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // an unpaired surrogate is JSON and no text
        {
            return (null, null);
        }
    }
}
