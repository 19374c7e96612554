using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace WhatsVoice.Api.VoiceMessages;

internal static class ApiDocumentExtensions
{
    private const string Bearer = "ApiKey";

    /// <summary>The OpenAPI document of the REST API; docs/openapi.json is its checked-in form.</summary>
    public static void AddApiDocument(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi(options =>
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "WhatsVoice", Version = "v1", Description = "Sends WhatsApp voice notes and tells what became of them." };

            // Where it is served is the operator's business.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The value of Api:Key." };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
            return Task.CompletedTask;
        });
    });

    /// <summary>Maps <c>/openapi/v1.json</c> and the page <c>/scalar</c>.</summary>
    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapScalarApiReference("/scalar", options => options.WithTitle("WhatsVoice").DisableDefaultFonts());
    }
}
