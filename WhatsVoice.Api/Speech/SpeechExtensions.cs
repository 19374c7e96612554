using System.Net.Http.Headers;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace WhatsVoice.Api.Speech;

internal static class SpeechExtensions
{
    /// <summary>The client of the Tts service, found through service discovery as <c>tts</c> (<c>services:tts:http:0</c>).</summary>
    public static void AddSpeech(this IHostApplicationBuilder builder)
    {
        var http = builder.Services.AddHttpClient<SpeechClient>(ReachTts);

        // Speech may be repeated: what was made before is in the cache. A long text may take a while, so the limit is generous.
        http.RemoveAllResilienceHandlers();
        http.AddResilienceHandler("speech", pipeline => pipeline
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(300),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddTimeout(TimeSpan.FromSeconds(60)));

        // For the console: what it cannot show now it shows two seconds later.
        var usage = builder.Services.AddHttpClient<TtsUsageClient>(ReachTts);
        usage.RemoveAllResilienceHandlers();
        usage.AddResilienceHandler("usage", pipeline => pipeline.AddTimeout(TimeSpan.FromSeconds(2)));
    }

    private static void ReachTts(IServiceProvider services, HttpClient client)
    {
        client.BaseAddress = new Uri("http://tts/");
        client.Timeout = Timeout.InfiniteTimeSpan;
        if (services.GetRequiredService<IConfiguration>()["Api:Key"] is { Length: > 0 } key)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }
}
