using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenAI;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.Replies;

internal static class ReplyExtensions
{
    private const string ChatHttp = "chat";
    private const string ChatUpstream = "language-model";
    private const string EndpointUpstream = "reply-endpoint";

    /// <summary>The reply writer named by <c>Replies:Kind</c>. Only its own settings are looked at.</summary>
    public static void AddReplies(this IHostApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<ReplyOptions, ReplyOptionsValidator>(ReplyOptions.Section);
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
            .Validate(options => options.Url is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Replies:Http:Url must be an absolute http(s) URL.");
        var http = builder.Services.AddHttpClient<IReplyWriter, HttpReplyWriter>(static (services, client) =>
        {
            var options = services.GetRequiredService<IOptions<HttpReplyOptions>>().Value;
            client.BaseAddress = options.Url;
            if (options.ApiKey is { Length: > 0 } key)
            {
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            }
        });

        // The idempotency key makes a repeat safe for an endpoint that honours it, and for one that only computes an answer.
        builder.AddUpstream(EndpointUpstream, static services => services.GetRequiredService<IOptions<HttpReplyOptions>>().Value.Url!, connectAtStart: false);
        http.AddCall(EndpointUpstream, "reply", static services => new CallPolicy(services.GetRequiredService<IOptions<HttpReplyOptions>>().Value.Timeout, MaxRetries: 2)
        {
            MaxResponseBytes = HttpReplyWriter.MaxAnswerBytes,
        });
    }

    private static void AddChatReplies(this IHostApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<ChatReplyOptions, ChatReplyOptionsValidator>(ChatReplyOptions.Section);
        builder.AddUpstream(ChatUpstream, static services => new Uri(services.GetRequiredService<IOptions<ChatReplyOptions>>().Value.BaseUrl, "/"));
        builder.Services.AddHttpClient(ChatHttp)
            .AddCall(ChatUpstream, "chat", static services => new CallPolicy(services.GetRequiredService<IOptions<ChatReplyOptions>>().Value.Timeout, MaxRetries: 2));

        // Its log of a failure holds the model's own words, which may quote the message; the answerer logs the failure itself.
        builder.Logging.AddFilter(typeof(OpenTelemetryChatClient).FullName, LogLevel.None);
        builder.Services.AddChatClient(static services =>
            {
                var options = services.GetRequiredService<IOptions<ChatReplyOptions>>().Value;
                var client = new OpenAIClient(new ApiKeyCredential(options.ApiKey), new OpenAIClientOptions
                {
                    Endpoint = options.BaseUrl,
                    Transport = new HttpClientPipelineTransport(services.GetRequiredService<IHttpClientFactory>().CreateClient(ChatHttp)),

                    // Ours, above, which share the pool and the telemetry.
                    RetryPolicy = new ClientRetryPolicy(0),
                    NetworkTimeout = Timeout.InfiniteTimeSpan,
                });
                return client.GetChatClient(options.Model).AsIChatClient();
            })
            // Never the texts, whatever OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT says.
            .UseOpenTelemetry(sourceName: ApiTelemetry.Name, configure: client => client.EnableSensitiveData = false);
        builder.Services.AddSingleton<IReplyWriter, ChatReplyWriter>();
    }
}
