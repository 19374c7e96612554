using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.Faults;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>ElevenLabs' API under <c>/elevenlabs</c>, as far as a voice business needs it.</summary>
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
        api.MapPost("/v1/text-to-speech/{voiceId}", SpeakAsync).WithMetadata(new CallRoute(Routes.Tts));
        api.MapPost("/v1/text-to-speech/{voiceId}/stream", StreamAsync).WithMetadata(new CallRoute(Routes.Tts));
        api.MapGet("/v1/models", ListModels);
        api.MapGet("/v1/voices", ListVoices);
        api.MapFallback("/{**path}", Unknown);
        return app;
    }

    private static Task<IResult> SpeakAsync(HttpContext context, string voiceId, SpeechEndpoint endpoint) =>
        endpoint.HandleAsync(context, voiceId, stream: false);

    private static Task<IResult> StreamAsync(HttpContext context, string voiceId, SpeechEndpoint endpoint) =>
        endpoint.HandleAsync(context, voiceId, stream: true);

    private static Ok<IReadOnlyList<ModelDescription>> ListModels() =>
        TypedResults.Ok<IReadOnlyList<ModelDescription>>([.. ElevenLabsModels.All.Select(ModelDescription.Of)]);

    private static Ok<VoiceCatalogue> ListVoices() => TypedResults.Ok(new VoiceCatalogue(ElevenLabsVoice.All));

    private static JsonHttpResult<ElevenLabsErrorBody> Unknown(HttpContext context) =>
        ElevenLabsErrors.Of(ElevenLabsCall.Of(context).RequestId, StatusCodes.Status404NotFound);
}
