using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tts.Engines.Flite;

internal static class FliteExtensions
{
    private static readonly KnownEngine Engine = new(FliteClient.Name);

    public static void AddFlite(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddConfiguredOptions<WasmOptions, WasmOptionsValidator>(WasmOptions.Section);
        services.AddConfiguredOptions<FliteOptions, FliteOptionsValidator>(FliteOptions.Section);
        services.AddSingleton<WasmHost>();
        services.AddSingleton<FliteModule>();
        services.AddHostedService<FliteWarmUp>();
        services.AddHealthChecks().AddCheck<FliteHealthCheck>(FliteClient.Name);
        services.AddSingleton<FliteClient>();
        services.AddSpeechEngine(
            Engine,
            provider => provider.GetRequiredService<IOptions<EngineOptions>>().Value.MaxConcurrency,
            provider => provider.GetRequiredService<FliteClient>());
    }
}
