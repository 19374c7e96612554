using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenAI;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tts.Engines.Upstream;

namespace WhatsVoice.Tts.Engines.OpenAI;

internal static class OpenAIExtensions
{
    private static readonly KnownEngine Engine = new(OpenAISpeechClient.Name, $"{OpenAIOptions.Section}:{nameof(OpenAIOptions.BaseUrl)}", $"{OpenAIOptions.Section}:{nameof(OpenAIOptions.ApiKey)}");

    // The SDK insists on a key; servers that need none ignore it.
    private const string NoKey = "none";

    public static void AddOpenAI(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddConfiguredOptions<OpenAIOptions, OpenAIOptionsValidator>(OpenAIOptions.Section);
        // UpstreamCaller limits and repeats attempts.
        services.AddHttpClient(OpenAISpeechClient.Name, client => client.Timeout = Timeout.InfiniteTimeSpan).RemoveAllResilienceHandlers()
            .AddHttpMessageHandler(() => new BufferedResponseHandler(UpstreamCaller.MaxBytes));
        if (EngineOrder.Has(EngineOptions.OrderKey, Engine, builder.Configuration))
        {
            builder.ConnectAtStart(OpenAISpeechClient.Name, provider => new Uri(provider.GetRequiredService<IOptions<OpenAIOptions>>().Value.Endpoint, "/"));
        }

        services.AddSpeechEngine(
            Engine,
            provider => provider.GetRequiredService<IOptions<OpenAIOptions>>().Value.MaxConcurrency,
            CreateClient);
    }

    private static OpenAISpeechClient CreateClient(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<OpenAIOptions>>().Value;
        var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient(OpenAISpeechClient.Name);
        var client = new OpenAIClient(
            new ApiKeyCredential(string.IsNullOrWhiteSpace(options.ApiKey) ? NoKey : options.ApiKey),
            new OpenAIClientOptions
            {
                Endpoint = options.Endpoint,
                Transport = new HttpClientPipelineTransport(http),
                RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
                NetworkTimeout = Timeout.InfiniteTimeSpan,
            });
        return new OpenAISpeechClient(client.GetAudioClient(options.Model).AsITextToSpeechClient(), options, provider.GetRequiredService<TimeProvider>());
    }
}
