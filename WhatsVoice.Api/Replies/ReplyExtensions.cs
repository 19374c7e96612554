using Microsoft.Extensions.AI;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.Replies;

internal static class ReplyExtensions
{
    private const string ChatUpstream = "language-model";
    private const string EndpointUpstream = "reply-endpoint";

    /// <summary>The reply writer named by <c>Replies:Kind</c>. Only its own settings are looked at.</summary>
    public static void AddReplies(this IHostApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<ReplyOptions, ReplyOptionsValidator>(ReplyOptions.Section);
        builder.Services.AddSingleton<ReplyHealth>();
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration("replies", services => services.GetRequiredService<ReplyHealth>(), null, null));
        switch (builder.Configuration[$"{ReplyOptions.Section}:{nameof(ReplyOptions.Kind)}"])
        {
            case ReplyOptions.Http:
                builder.AddHttpReplies();
                break;
            case ReplyOptions.Chat:
                builder.AddChatReplies();
                break;
            default:
                builder.Services.AddSingleton<IReplyWriter, EchoReplyWriter>();
                break;
        }
    }

    private static void AddHttpReplies(this IHostApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<HttpReplyOptions, HttpReplyOptionsValidator>(HttpReplyOptions.Section)
            .Validate(options => options.Url is null || IsHttp(options.Url), "Replies:Http:Url must be an absolute http(s) URL, for example https://example.com/replies.");
        var http = builder.Services.AddHttpClient<HttpReplyWriter>(static (services, client) => client.BaseAddress = Endpoint(services).Url);
        http.AddBearerToken(static services => new BearerToken(Endpoint(services).Url!, Endpoint(services).ApiKey));

        // The idempotency key makes a retry safe for an endpoint that honours it, and for one that only computes an answer.
        builder.AddUpstream(EndpointUpstream, static services => Endpoint(services).Url!, connectAtStart: false, countsPersons: true);
        http.AddCall(EndpointUpstream, "reply", static services => new CallPolicy(Endpoint(services).Timeout, MaxRetries: 2) { MaxResponseBytes = HttpReplyWriter.MaxResponseBytes });
        builder.Services.AddTransient<IReplyWriter>(static services =>
            new ObservedReplyWriter(services.GetRequiredService<HttpReplyWriter>(), services.GetRequiredService<ReplyHealth>()));
    }

    private static void AddChatReplies(this IHostApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<ChatReplyOptions, ChatReplyOptionsValidator>(ChatReplyOptions.Section)
            .Validate(options => IsHttp(options.BaseUrl), "Replies:Chat:BaseUrl must be an absolute http(s) URL, for example https://api.openai.com/v1.");
        var http = builder.Services.AddHttpClient<ChatCompletionsClient>(static (services, client) => client.BaseAddress = Model(services).CallsUrl);
        http.AddBearerToken(static services => new BearerToken(Model(services).BaseUrl, Model(services).ApiKey));
        builder.AddUpstream(ChatUpstream, static services => new Uri(Model(services).BaseUrl, "/"), countsPersons: true);
        http.AddCall(ChatUpstream, "chat", static services => new CallPolicy(Model(services).Timeout, MaxRetries: 2) { MaxResponseBytes = ChatCompletionsClient.MaxResponseBytes });

        // Its log of a failure would be a second one: the conversation logs the failure itself.
        builder.Logging.AddFilter(typeof(OpenTelemetryChatClient).FullName, LogLevel.None);
        builder.Services.AddChatClient(static services => services.GetRequiredService<ChatCompletionsClient>())
            // Never the texts, whatever OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT says.
            .UseOpenTelemetry(sourceName: ApiTelemetry.Name, configure: client => client.EnableSensitiveData = false);
        builder.Services.AddSingleton<ChatReplyWriter>();
        builder.Services.AddSingleton<IReplyWriter>(static services =>
            new ObservedReplyWriter(services.GetRequiredService<ChatReplyWriter>(), services.GetRequiredService<ReplyHealth>()));
    }

    private static bool IsHttp(Uri address) => address is { IsAbsoluteUri: true, Scheme: "http" or "https" };

    private static HttpReplyOptions Endpoint(IServiceProvider services) => services.GetRequiredService<IOptions<HttpReplyOptions>>().Value;

    private static ChatReplyOptions Model(IServiceProvider services) => services.GetRequiredService<IOptions<ChatReplyOptions>>().Value;
}
