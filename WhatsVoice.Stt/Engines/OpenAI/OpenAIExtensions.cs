using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenAI;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Stt.Engines.OpenAI;

internal static class OpenAIExtensions
{
    // The SDK insists on a key; servers that need none ignore it.
    private const string NoKey = "none";

    // Hours of speech with the times of every segment; the SDK itself reads without end.
    private const int MaxResponseBytes = 8 << 20;

    // A server under OpenAI:BaseUrl may only speak (Kokoro-FastAPI): it transcribes when it is asked for by name.
    private static readonly KnownEngine Engine = new(
        OpenAITranscriber.Name, "Transcription:OpenAI:BaseUrl", "Transcription:OpenAI:ApiKey", "OpenAI:BaseUrl", "OpenAI:ApiKey")
    {
        UsedUnasked = configuration => string.IsNullOrWhiteSpace(configuration["OpenAI:BaseUrl"])
            || !string.IsNullOrWhiteSpace(configuration["Transcription:OpenAI:BaseUrl"])
            || !string.IsNullOrWhiteSpace(configuration["Transcription:OpenAI:ApiKey"]),
    };

    public static void AddOpenAI(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddConfiguredOptions<OpenAIOptions, OpenAIOptionsValidator>(OpenAIOptions.Section).PostConfigure<IConfiguration>((options, configuration) =>
        {
            // Both or neither: a key must not go to another server's address.
            if (string.IsNullOrWhiteSpace(options.BaseUrl) && string.IsNullOrWhiteSpace(options.ApiKey))
            {
                options.BaseUrl = configuration["OpenAI:BaseUrl"];
                options.ApiKey = configuration["OpenAI:ApiKey"];
            }
        });

        // TranscriptionEngine limits and repeats attempts.
        services.AddHttpClient(OpenAITranscriber.Name, client => client.Timeout = Timeout.InfiniteTimeSpan).RemoveAllResilienceHandlers()
            .AddHttpMessageHandler(() => new BufferedResponseHandler(MaxResponseBytes));
        services.AddTranscriptionEngine(Engine, CreateClient);
    }

    private static OpenAITranscriber CreateClient(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<OpenAIOptions>>().Value;
        var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient(OpenAITranscriber.Name);
        var client = new OpenAIClient(
            new ApiKeyCredential(string.IsNullOrWhiteSpace(options.ApiKey) ? NoKey : options.ApiKey.Trim()),
            new OpenAIClientOptions
            {
                Endpoint = options.Endpoint,
                Transport = new HttpClientPipelineTransport(http),
                RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
                NetworkTimeout = Timeout.InfiniteTimeSpan,
            });
        return new OpenAITranscriber(client.GetAudioClient(options.Model), options, provider.GetRequiredService<TimeProvider>());
    }
}
