using System.Text.Json;
using System.Text.Json.Serialization;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.VoiceMessages;

internal static class VoiceMessageExtensions
{
    public static void AddVoiceMessages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<VoiceMessageIndex>();
        builder.Services.AddSingleton<VoiceMessageRecords>();
        builder.Services.AddSingleton<IdempotencyKeys>();
        builder.Services.AddSingleton<Outbox>();
        builder.Services.AddSingleton<FailedDeliveries>();
        builder.Services.AddSingleton<VoiceMessageStatuses>();
        builder.Services.AddValidation();
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Problems.Complete);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            // The chain takes a context's types, not its options: the naming has to be said again.
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, VoiceMessageJson.Default);
        });
    }

    /// <summary>Maps <c>/v1/voice-messages</c> and <c>/v1/dead-letters</c>, for callers with the API key.</summary>
    public static void MapVoiceMessages(this WebApplication app)
    {
        var group = app.MapGroup("/v1").ProducesProblem(StatusCodes.Status401Unauthorized);

        var messages = group.MapGroup("/voice-messages").RequireApiKey(ApiScopes.Send).WithTags("Voice messages");
        messages.MapPost("", VoiceMessageEndpoints.SendAsync).WithName("SendVoiceMessage").ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        messages.MapGet("", VoiceMessageEndpoints.ListAsync).WithName("ListVoiceMessages");
        messages.MapGet("/{id}", VoiceMessageEndpoints.GetAsync).WithName("GetVoiceMessage").ProducesProblem(StatusCodes.Status404NotFound);

        var deadLetters = group.MapGroup("/dead-letters").RequireApiKey(ApiScopes.Operate).WithTags("Dead letters");
        deadLetters.MapGet("", DeadLetterEndpoints.ListAsync).WithName("ListDeadLetters");
        deadLetters.MapPost("/redrive", DeadLetterEndpoints.RedriveManyAsync).WithAudit("redrive-all").WithName("RedriveDeadLetters").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        deadLetters.MapPost("/{id}/redrive", DeadLetterEndpoints.RedriveAsync).WithAudit("redrive").WithName("RedriveDeadLetter").ProducesProblem(StatusCodes.Status404NotFound);
        deadLetters.MapDelete("/{id}", DeadLetterEndpoints.DeleteAsync).WithAudit("delete-dead-letter").WithName("DeleteDeadLetter").ProducesProblem(StatusCodes.Status404NotFound);
    }
}
