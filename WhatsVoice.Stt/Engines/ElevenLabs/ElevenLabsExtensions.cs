using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Engines;

namespace WhatsVoice.Stt.Engines.ElevenLabs;

internal static class ElevenLabsExtensions
{
    // The words of ten minutes with their times are under 1 MB.
    private const int MaxResponseBytes = 8 << 20;

    public static void AddElevenLabs(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddConfiguredOptions<ElevenLabsOptions, ElevenLabsOptionsValidator>(ElevenLabsOptions.Section).PostConfigure<IConfiguration>((options, configuration) =>
        {
            // Both or neither: a key must not go to another server's address.
            if (string.IsNullOrWhiteSpace(options.BaseUrl) && string.IsNullOrWhiteSpace(options.ApiKey))
            {
                options.BaseUrl = configuration["ElevenLabs:BaseUrl"];
                options.ApiKey = configuration["ElevenLabs:ApiKey"];
            }
        });

        // TranscriptionEngine limits and repeats attempts.
        services.AddHttpClient<ElevenLabsTranscriber>((provider, client) =>
        {
            var options = provider.GetRequiredService<IOptions<ElevenLabsOptions>>().Value;
            client.BaseAddress = options.Endpoint;
            client.DefaultRequestHeaders.Add("xi-api-key", options.ApiKey?.Trim());
            client.Timeout = Timeout.InfiniteTimeSpan;
            client.MaxResponseContentBufferSize = MaxResponseBytes;
        }).RemoveAllResilienceHandlers();
        services.AddTranscriptionEngine(
            new KnownEngine(ElevenLabsTranscriber.Name, "ElevenLabs:ApiKey", "Transcription:ElevenLabs:ApiKey"),
            provider => provider.GetRequiredService<ElevenLabsTranscriber>());
    }
}
