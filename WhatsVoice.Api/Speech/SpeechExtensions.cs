using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Speech;

internal static class SpeechExtensions
{
    private const string Upstream = "tts";

    private static readonly Uri Address = new("http://tts/");

    /// <summary>The client of the Tts service, found through service discovery as <c>tts</c> (<c>services:tts:http:0</c>).</summary>
    public static void AddSpeech(this IHostApplicationBuilder builder)
    {
        builder.AddUpstream(Upstream, static _ => new Uri(Address, "alive"));
        var http = builder.Services.AddHttpClient<SpeechClient>(AtTts).AddBearerToken(ApiKey);

        // Speech may be repeated: what was made before is in the cache. A long text may take a while, so the limits are generous.
        http.AddCall(Upstream, "speech", new CallPolicy(AttemptTimeout: TimeSpan.FromSeconds(60), MaxRetries: 3, TotalTimeout: TimeSpan.FromSeconds(120))
        {
            MaxResponseBytes = SpeechClient.MaxResponseBytes,
        });

        builder.Services.AddSingleton<VoiceDefaults>();

        // Asked every few seconds: the next time is its repeat.
        builder.Services.AddHttpClient(SpeechHealthCheck.Client, static client =>
            {
                client.BaseAddress = Address;
                client.Timeout = TimeSpan.FromSeconds(1);
            })
            .RemoveAllResilienceHandlers();
        builder.Services.AddHealthChecks().AddCheck<SpeechHealthCheck>("tts");

        // For the console: what it cannot show now it shows two seconds later.
        var usage = builder.Services.AddHttpClient<TtsUsageClient>(AtTts).AddBearerToken(ApiKey);
        usage.AddCall(Upstream, "usage", new CallPolicy(AttemptTimeout: TimeSpan.FromSeconds(2), MaxRetries: 0));
    }

    private static void AtTts(HttpClient client)
    {
        client.BaseAddress = Address;
        client.DefaultRequestHeaders.Add(ApiKeyExtensions.FromApiHeader, "1"); // speech for persons who wait, see docs/speech.md
    }

    private static BearerToken ApiKey(IServiceProvider services) => new(Address, services.GetService<ApiKeys>()?.Outbound);
}
