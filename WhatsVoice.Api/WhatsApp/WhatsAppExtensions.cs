using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.WhatsApp;

internal static class WhatsAppExtensions
{
    private const string Upstream = "whatsapp";
    private const string MediaUpstream = "whatsapp-media";

    /// <summary>The clients of the WhatsApp Cloud API, each with a pipeline set by what a repeat of its call would cost.</summary>
    public static void AddWhatsApp(this IHostApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<WhatsAppOptions, WhatsAppOptionsValidator>(WhatsAppOptions.Section)
            .Validate(
                options => options.BaseUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" },
                "WhatsApp:BaseUrl must be an absolute http(s) URL, for example https://graph.facebook.com.");

        builder.Services.AddSingleton<WhatsAppAccount>();
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration("whatsapp", services => services.GetRequiredService<WhatsAppAccount>(), null, null));
        builder.Services.AddSingleton<MediaMemory>();
        builder.Services.AddSingleton<SharedUploads>();
        builder.Services.AddSingleton(provider =>
        {
            var throughput = ActivatorUtilities.CreateInstance<Throughput>(provider);
            provider.GetRequiredService<ApiTelemetry>().ObserveSendDelay(() => throughput.Delay);
            return throughput;
        });

        // All share the breaker: when sends fail, so do uploads, and one of them is enough to know. The calls at the start
        // carry no token, so they count towards no limit of the app.
        builder.AddUpstream(Upstream, static services => services.GetRequiredService<IOptions<WhatsAppOptions>>().Value.VersionedUrl);

        // A read mark may be repeated, but the answer does not wait for it: one retry is enough, and a late mark is of no use.
        builder.AddGraphClient<ReadMarks>("read-mark", new CallPolicy(AttemptTimeout: TimeSpan.FromSeconds(5), MaxRetries: 1, TotalTimeout: TimeSpan.FromSeconds(12)));

        // A second upload leaves an unused media id behind and costs nothing else.
        builder.AddGraphClient<MediaUploads>("upload", new CallPolicy(AttemptTimeout: TimeSpan.FromSeconds(20), MaxRetries: 3, TotalTimeout: TimeSpan.FromSeconds(60)));

        // A download changes nothing. It takes two calls: where the file is, and the file itself, which lies on another host.
        builder.AddGraphClient<MediaDownloads>("download", new CallPolicy(AttemptTimeout: TimeSpan.FromSeconds(10), MaxRetries: 1));
        builder.AddUpstream(MediaUpstream, static services => services.GetRequiredService<IOptions<WhatsAppOptions>>().Value.VersionedUrl, connectAtStart: false);
        builder.Services.AddHttpClient<MediaFiles>()
            .AddCall(MediaUpstream, "file", new CallPolicy(AttemptTimeout: TimeSpan.FromSeconds(10), MaxRetries: 1) { MaxResponseBytes = MediaDownloads.MaxBytes });

        // A send may have reached the person even when its response is lost: only one that never left is repeated here. One that was
        // refused waits in its conversation, where the repeat is stored and other messages keep their order.
        builder.AddGraphClient<MessageSender>("send", new CallPolicy(AttemptTimeout: TimeSpan.FromSeconds(20), MaxRetries: 3)
        {
            ShouldRetry = static outcome => CallPolicy.WasNotSent(outcome.Exception),
        });
    }

    private static void AddGraphClient<TClient>(this IHostApplicationBuilder builder, string call, CallPolicy policy)
        where TClient : class
    {
        var http = builder.Services.AddHttpClient<TClient>(static (services, client) =>
            client.BaseAddress = services.GetRequiredService<IOptions<WhatsAppOptions>>().Value.VersionedUrl);
        http.AddCall(Upstream, call, policy);
        http.AddBearerToken(static services =>
        {
            var options = services.GetRequiredService<IOptions<WhatsAppOptions>>().Value;
            return new BearerToken(options.BaseUrl, options.AccessToken);
        });
    }
}
