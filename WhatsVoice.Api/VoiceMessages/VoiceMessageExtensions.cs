using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.VoiceMessages;

internal static class VoiceMessageExtensions
{
    public static void AddVoiceMessages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ApiKeyOptions>()
            .Configure<IConfiguration>((options, configuration) => options.Value = configuration[ApiKeyOptions.Key])
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        builder.Services.AddSingleton<VoiceMessageRecords>();
        builder.Services.AddSingleton<VoiceMessageStatuses>();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            // The chain takes a context's types, not its options: the naming has to be said again.
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, VoiceMessageJson.Default);
        });
    }

    /// <summary>Maps <c>/v1/voice-messages</c>, for callers with the API key.</summary>
    public static void MapVoiceMessages(this WebApplication app)
    {
        var group = app.MapGroup("/v1/voice-messages").WithTags("Voice messages").AddEndpointFilter<ApiKeyFilter>();
        group.MapGet("/{id}", VoiceMessageEndpoints.GetAsync);
    }
}
