using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Engines;

namespace WhatsVoice.Tts.Engines.Supertonic;

internal static class SupertonicExtensions
{
    private static readonly KnownEngine Engine = new(SupertonicClient.Name, $"{SupertonicOptions.Section}:{nameof(SupertonicOptions.Model)}", $"{SupertonicOptions.Section}:{nameof(SupertonicOptions.ModelPath)}");

    public static void AddSupertonic(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddConfiguredOptions<SupertonicOptions, SupertonicOptionsValidator>(SupertonicOptions.Section);
        // A file of hundreds of megabytes takes as long as it takes; a broken connection resumes.
        services.AddHttpClient(SupertonicClient.Name, client => client.Timeout = Timeout.InfiniteTimeSpan).RemoveAllResilienceHandlers();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SupertonicModel>(
            provider, provider.GetRequiredService<IHttpClientFactory>().CreateClient(SupertonicClient.Name)));
        services.AddSingleton<SupertonicClient>();
        services.AddSpeechEngine(
            Engine,
            provider => provider.GetRequiredService<IOptions<SupertonicOptions>>().Value is var options
                ? options.MaxConcurrency ?? Math.Max(1, Environment.ProcessorCount / options.Threads)
                : 1,
            provider => provider.GetRequiredService<SupertonicClient>());
        if (EngineOrder.Has(EngineOptions.OrderKey, Engine, builder.Configuration))
        {
            services.AddHostedService(provider => provider.GetRequiredService<SupertonicModel>());
        }
    }
}
