using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.Faults;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>ElevenLabs' API under <c>/elevenlabs</c>: the part that text to speech needs.</summary>
internal static class ElevenLabsEndpoints
{
    public static WebApplicationBuilder AddElevenLabs(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<WasmOptions>().Configure<IOptions<SandboxOptions>>(
            static (voice, sandbox) => voice.ModuleFolder = sandbox.Value.ElevenLabs.VoiceFolder ?? voice.ModuleFolder);
        services.AddSingleton<WasmHost>();
        services.AddSingleton<Speaker>();
        services.AddSingleton<LatencyModel>();
        services.AddSingleton<ConcurrencyLimit>();
        services.AddSingleton<SpeechEndpoint>();
        return builder;
    }

    public static WebApplication MapElevenLabs(this WebApplication app)
    {
        var api = app.MapGroup("/elevenlabs").AddEndpointFilter<RouteGroupBuilder, ElevenLabsCallFilter>();
        api.MapPost("/v1/text-to-speech/{voiceId}", (HttpContext context, string voiceId, SpeechEndpoint endpoint) => endpoint.HandleAsync(context, voiceId, stream: false))
            .WithMetadata(new CallRoute(Routes.Tts));
        api.MapPost("/v1/text-to-speech/{voiceId}/stream", (HttpContext context, string voiceId, SpeechEndpoint endpoint) => endpoint.HandleAsync(context, voiceId, stream: true))
            .WithMetadata(new CallRoute(Routes.Tts));
        api.MapGet("/v1/models", ListModels);
        api.MapGet("/v1/voices", () => TypedResults.Ok(new VoiceCatalogue(ElevenLabsVoice.All)));
        api.MapFallback("/{**path}", Unknown);
        return app;
    }

    private static Ok<IReadOnlyList<ModelDescription>> ListModels() =>
        TypedResults.Ok<IReadOnlyList<ModelDescription>>([.. ElevenLabsModels.All.Select(ModelDescription.Of)]);

    private static JsonHttpResult<ElevenLabsErrorBody> Unknown(HttpContext context) =>
        ElevenLabsErrors.Of(ElevenLabsCall.Of(context).RequestId, StatusCodes.Status404NotFound);
}

/// <summary>The answer of <c>GET /v1/voices</c>.</summary>
internal sealed record VoiceCatalogue(IReadOnlyList<ElevenLabsVoice> Voices);

/// <summary>A voice of <c>GET /v1/voices</c>, and the local voice that speaks in its place.</summary>
internal sealed record ElevenLabsVoice(
    string VoiceId, string Name, string Category, [property: System.Text.Json.Serialization.JsonIgnore] string LocalVoice)
{
    /// <summary>Voices that ElevenLabs gives every account.</summary>
    public static readonly IReadOnlyList<ElevenLabsVoice> All =
    [
        new("21m00Tcm4TlvDq8ikWAM", "Rachel", "premade", "slt"),
        new("EXAVITQu4vr4xnSDxMaL", "Sarah", "premade", "slt"),
        new("JBFqnCBsd6RMkjVDRZzb", "George", "premade", "awb"),
        new("pNInz6obpgDQGcFmaJgB", "Adam", "premade", "rms"),
    ];

    /// <summary>Any id of ElevenLabs' shape is taken, so that a business's own voice works here; null for another shape.</summary>
    public static ElevenLabsVoice? Find(string id) => All.FirstOrDefault(voice => voice.VoiceId == id)
        ?? (id.Length == 20 && id.All(char.IsAsciiLetterOrDigit) ? new(id, id, "cloned", "slt") : null);
}
