using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Rest;

internal static class RestExtensions
{
    private const string Bearer = "ApiKey";

    /// <summary>The longest text with every character escaped, and room for the rest.</summary>
    private const long MaxBodyBytes = 128 * 1024;

    /// <summary>The REST API for other programs, and its OpenAPI document; docs/openapi.json is the checked-in form.</summary>
    public static void AddRest(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IdempotencyKeys>();
        builder.Services.AddSingleton<SendRate>();
        builder.Services.AddSingleton<VoiceMessagePages>();
        builder.Services.AddSingleton<Outbox>();
        builder.Services.AddSingleton<SpeechParameters>();
        builder.Services.AddValidation();
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Problems.Complete);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            // The resolver chain takes a context's types but not its options, so the naming policy is set again.
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, RestJson.Default);
        });
        builder.Services.AddOpenApi(options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = "WhatsVoice", Version = "v1", Description = "Sends WhatsApp voice notes and tells what became of them." };

                // The document's servers would name this machine.
                document.Servers = [];
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
                document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The value of Api:Key." };
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
                return Task.CompletedTask;
            });
        });
    }

    /// <summary>Maps <c>/v1</c> for callers with the API key, <c>/openapi/v1.json</c> and the page <c>/scalar</c>.</summary>
    public static void MapRest(this WebApplication app)
    {
        var group = app.MapGroup("/v1").ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.AddEndpointFilter(Problems.AnswerUnavailableAsync);
        group.WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));

        var messages = group.MapGroup("/voice-messages").RequireApiKey(ApiScopes.Send).WithTags("Voice messages");
        messages.MapPost("", VoiceMessageEndpoints.SendAsync).AddEndpointFilter(SendRate.LimitAsync).WithName("SendVoiceMessage").ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests);
        messages.MapGet("", VoiceMessageEndpoints.ListAsync).AddEndpointFilter(SendRate.LimitReadsAsync).WithName("ListVoiceMessages").ProducesProblem(StatusCodes.Status429TooManyRequests);
        messages.MapGet("/{id}", VoiceMessageEndpoints.GetAsync).AddEndpointFilter(SendRate.LimitReadsAsync).WithName("GetVoiceMessage").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);

        var deadLetters = group.MapGroup("/dead-letters").RequireApiKey(ApiScopes.Operate).WithTags("Dead letters");
        deadLetters.MapGet("", DeadLetterEndpoints.ListAsync).WithName("ListDeadLetters");
        deadLetters.MapPost("/redrive", DeadLetterEndpoints.RedriveManyAsync).WithAudit("redrive-all").WithName("RedriveDeadLetters");
        deadLetters.MapPost("/{id}/redrive", DeadLetterEndpoints.RedriveAsync).WithAudit("redrive").WithName("RedriveDeadLetter").ProducesProblem(StatusCodes.Status404NotFound);
        deadLetters.MapDelete("/{id}", DeadLetterEndpoints.DeleteAsync).WithAudit("delete-dead-letter").WithName("DeleteDeadLetter").ProducesProblem(StatusCodes.Status404NotFound);

        group.MapDelete("/people/{id}", PersonEndpoints.EraseAsync).RequireApiKey(ApiScopes.Operate).WithAudit("erase-person").WithTags("People").WithName("ErasePerson");

        app.MapOpenApiPage();
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SendVoiceMessage))]
[JsonSerializable(typeof(VoiceMessageList))]
[JsonSerializable(typeof(VoiceMessageRecord))]
[JsonSerializable(typeof(VoiceMessageStage))]
[JsonSerializable(typeof(RedriveRequest))]
[JsonSerializable(typeof(RedriveAnswer))]
[JsonSerializable(typeof(EraseAnswer))]
internal sealed partial class RestJson : JsonSerializerContext;
