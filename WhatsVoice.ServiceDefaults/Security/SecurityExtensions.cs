using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Security;

namespace Microsoft.Extensions.Hosting;

/// <summary>The API key, section <c>Api</c>.</summary>
public static class SecurityExtensions
{
    /// <summary>Adds the API key, <c>Api:Key</c>.</summary>
    public static TBuilder AddApiKey<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddConfiguredOptions<ApiOptions, ApiOptionsValidator>(ApiOptions.Section);
        builder.Services.AddSingleton(provider => new ApiKey(provider.GetRequiredService<IOptions<ApiOptions>>()));
        builder.Services.AddProblemDetails();

        // AddAuthentication would bring data protection along, which writes keys to disk that nothing here uses.
        builder.Services.AddAuthenticationCore(options => options.DefaultScheme = ApiKeyAuthenticationHandler.SchemeName);
        builder.Services.AddWebEncoders();
        new AuthenticationBuilder(builder.Services)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(ApiKeyAuthenticationHandler.SchemeName, null);
        builder.Services.AddAuthorization();
        return builder;
    }

    /// <summary>Asks for the API key on the whole group; problem details answer callers without it.</summary>
    /// <param name="group">The endpoints.</param>
    /// <param name="openWithoutKey">Whether anybody may call them where no key is configured; otherwise nobody may.</param>
    public static RouteGroupBuilder RequireApiKey(this RouteGroupBuilder group, bool openWithoutKey = false)
    {
        // Not through the options: a wrong key is for the start to report, and endpoints are mapped before it.
        var key = ((IEndpointRouteBuilder)group).ServiceProvider.GetRequiredService<IConfiguration>()[$"{ApiOptions.Section}:{nameof(ApiOptions.Key)}"];
        if (!openWithoutKey || !string.IsNullOrEmpty(key))
        {
            group.RequireAuthorization();
        }

        return group;
    }
}
