using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Sandbox;

/// <summary>What all of the sandbox shares: options, time, JSON, errors, health, the phone page's files.</summary>
internal static class SandboxSetup
{
    public static WebApplicationBuilder AddSandbox(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SandboxOptions>().BindConfiguration(SandboxOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SandboxOptions>, SandboxOptionsValidator>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<BackgroundWork>();
        builder.Services.AddHostedService(services => services.GetRequiredService<BackgroundWork>());
        builder.Services.AddHealthChecks();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(ConnectionDelay.Add));
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SandboxJson.Default));
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = SandboxJson.Default.Options.PropertyNamingPolicy;
            json.SerializerOptions.DefaultIgnoreCondition = SandboxJson.Default.Options.DefaultIgnoreCondition;
        });

        // A request that cannot be read is the caller's mistake and says which, in every environment.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
        {
            if (context.Exception is BadHttpRequestException bad)
            {
                context.ProblemDetails.Detail = bad.InnerException?.Message ?? bad.Message;
            }
        });
        return builder;
    }

    public static WebApplication UseSandbox(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception switch
            {
                BadHttpRequestException bad => bad.StatusCode,

                // A multipart form that is none, or that ends early.
                InvalidDataException => StatusCodes.Status400BadRequest,
                IOException ended when ended.Message.StartsWith("Unexpected end of Stream", StringComparison.Ordinal) => StatusCodes.Status400BadRequest,

                // A chunk whose size is no number that the framework can hold.
                IOException { InnerException: OverflowException } => StatusCodes.Status400BadRequest,

                // The framework's own exceptions for a character set that is not known.
                InvalidOperationException { InnerException: ArgumentException or NotSupportedException } or NotSupportedException => StatusCodes.Status415UnsupportedMediaType,
                _ => StatusCodes.Status500InternalServerError,
            },
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages();
        app.UseSandboxGuard();
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            // The page is edited while it is open, so the browser revalidates every file.
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl = "no-cache",
        });
        app.MapHealthChecks("/health");
        app.MapHealthChecks("/alive", new() { Predicate = _ => false });
        return app;
    }
}

/// <summary>Stands for this program where several programs are referenced, each with a <c>Program</c> of its own.</summary>
public sealed class SandboxAssembly
{
    private SandboxAssembly()
    {
    }
}
