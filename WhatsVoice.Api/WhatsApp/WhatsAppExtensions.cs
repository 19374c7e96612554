using System.Net.Http.Headers;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace WhatsVoice.Api.WhatsApp;

internal static class WhatsAppExtensions
{
    /// <summary>The clients of the WhatsApp Cloud API, each with a pipeline set by what a repeat of its call would cost.</summary>
    public static void AddWhatsApp(this IHostApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<WhatsAppOptions, WhatsAppOptionsValidator>(WhatsAppOptions.Section)
            .Validate(
                options => options.BaseUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" },
                "WhatsApp:BaseUrl must be an absolute http(s) URL, for example https://graph.facebook.com.");

        builder.Services.AddSingleton<MediaMemory>();
        builder.Services.AddSingleton<Throughput>();

        // A read mark may be repeated, but nobody waits for it: one more try is enough.
        builder.AddGraphClient<ReadMarks>("read-mark", pipeline => pipeline
            .AddRetry(RepeatWhenSafe(attempts: 1))
            .AddTimeout(TimeSpan.FromSeconds(5)));

        // A second upload leaves an unused media id behind and costs nothing else.
        builder.AddGraphClient<MediaUploads>("upload", pipeline => pipeline
            .AddTimeout(TimeSpan.FromSeconds(60))
            .AddRetry(RepeatWhenSafe(attempts: 3))
            .AddTimeout(TimeSpan.FromSeconds(20)));

        // For the console: a person waits for it, and may ask again.
        builder.AddGraphClient<MediaDownloads>("download", pipeline => pipeline
            .AddRetry(RepeatWhenSafe(attempts: 1))
            .AddTimeout(TimeSpan.FromSeconds(10)));

        // A send may have reached the person even when its answer is lost: only one that never left is repeated here.
        builder.AddGraphClient<MessageSender>("send", pipeline => pipeline
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(300),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(GraphOutcome.NeverLeft(args.Outcome.Exception)),
            })
            .AddTimeout(TimeSpan.FromSeconds(20)));
    }

    private static void AddGraphClient<TClient>(this IHostApplicationBuilder builder, string call, Action<ResiliencePipelineBuilder<HttpResponseMessage>> configure)
        where TClient : class
    {
        var http = builder.Services.AddHttpClient<TClient>(static (services, client) =>
        {
            var options = services.GetRequiredService<IOptions<WhatsAppOptions>>().Value;
            client.BaseAddress = new Uri($"{options.BaseUrl.AbsoluteUri.TrimEnd('/')}/{options.ApiVersion}/");
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.AccessToken);

            // The pipeline's own limits apply.
            client.Timeout = Timeout.InfiniteTimeSpan;
        });
        http.RemoveAllResilienceHandlers();
        http.AddResilienceHandler(call, configure);
    }

    private static HttpRetryStrategyOptions RepeatWhenSafe(int attempts) => new()
    {
        MaxRetryAttempts = attempts,
        Delay = TimeSpan.FromMilliseconds(300),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
    };
}
