using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tts.Engines.Upstream;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

internal static class ElevenLabsExtensions
{
    private static readonly KnownEngine Engine = new(ElevenLabsClient.Name, $"{ElevenLabsOptions.Section}:{nameof(ElevenLabsOptions.ApiKey)}");

    // The free plan's, for Multilingual: what an account has at least.
    private const int SmallestPlan = 2;

    public static void AddElevenLabs(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddConfiguredOptions<ElevenLabsOptions, ElevenLabsOptionsValidator>(ElevenLabsOptions.Section);
        var http = services.AddHttpClient<ElevenLabsApi>((provider, client) =>
        {
            var options = provider.GetRequiredService<IOptions<ElevenLabsOptions>>().Value;
            client.BaseAddress = new Uri(options.BaseUrl.TrimEnd('/') + "/");
            client.DefaultRequestHeaders.Add("xi-api-key", options.ApiKey);
            client.Timeout = Timeout.InfiniteTimeSpan; // UpstreamCaller limits each attempt by the text's length
        });
        // UpstreamCaller repeats what may be repeated: the default would cancel a long synthesis and pay for it again.
        http.RemoveAllResilienceHandlers().AddHttpMessageHandler(() => new BufferedResponseHandler(UpstreamCaller.MaxBytes));

        services.AddSingleton<ElevenLabsModels>();
        services.AddSingleton<ElevenLabsClient>();
        services.AddSpeechEngine(
            Engine,
            provider => provider.GetRequiredService<IOptions<ElevenLabsOptions>>().Value.MaxConcurrency ?? SmallestPlan,
            provider => provider.GetRequiredService<ElevenLabsClient>());

        if (EngineOrder.Has(EngineOptions.OrderKey, Engine, builder.Configuration))
        {
            services.AddHostedService(provider => provider.GetRequiredService<ElevenLabsModels>());

            // The root, without the key: it costs no credits and no place in the account's concurrency.
            builder.ConnectAtStart(ElevenLabsClient.Name, provider => new Uri(provider.GetRequiredService<IOptions<ElevenLabsOptions>>().Value.BaseUrl.TrimEnd('/') + "/"));
        }
    }
}
