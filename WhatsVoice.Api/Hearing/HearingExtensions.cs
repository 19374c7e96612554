using System.Globalization;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Hearing;

internal static class HearingExtensions
{
    private const string Upstream = "stt";

    private static readonly Uri Address = new("http://stt/");

    /// <summary>
    /// Voice notes of people become words, where a transcription service is known as <c>stt</c> (<c>services:stt:http:0</c>). Without one
    /// they go to the reply writer without words.
    /// </summary>
    public static void AddHearing(this IHostApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<HearingOptions, HearingOptionsValidator>(HearingOptions.Section);
        if (!builder.Configuration.GetSection("services:stt").Exists())
        {
            return;
        }

        builder.AddUpstream(Upstream, static _ => new Uri(Address, "alive"), answersForEngines: true);
        var http = builder.Services.AddHttpClient<SttClient>(static client => client.BaseAddress = Address).AddBearerToken(ApiKey);

        // A request without an answer may be repeated: the Stt service remembers transcripts. Failures that it answers are not, since it has retried its
        // engines already and each try may be billed. The limit counts for both attempts, since a person waits for the sum.
        var timeout = TimeSpan.TryParse(builder.Configuration[$"{HearingOptions.Section}:{nameof(HearingOptions.Timeout)}"], CultureInfo.InvariantCulture, out var configured)
            && configured > TimeSpan.Zero ? configured : new HearingOptions().Timeout;
        http.AddCall(Upstream, "transcribe", new CallPolicy(AttemptTimeout: timeout, MaxRetries: 1, TotalTimeout: timeout)
        {
            ShouldRetry = static outcome => outcome.Exception is not null && CallPolicy.IsTransient(outcome),
        });
        builder.Services.AddSingleton<RecordingPlaces>();
        builder.Services.AddSingleton<ITranscriber, Transcriber>();

        // For the console: what it cannot show now it shows two seconds later.
        var engines = builder.Services.AddHttpClient<SttEnginesClient>(static client => client.BaseAddress = Address).AddBearerToken(ApiKey);
        engines.AddCall(Upstream, "engines", new CallPolicy(AttemptTimeout: TimeSpan.FromSeconds(2), MaxRetries: 0));
    }

    private static BearerToken ApiKey(IServiceProvider services) => new(Address, services.GetService<ApiKeys>()?.Outbound);
}
