using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Security;

internal static class SecurityExtensions
{
    /// <summary>Adds the API key, section <c>Api</c>.</summary>
    public static TBuilder AddApiKey<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section);
        // AddAuthentication would bring data protection along, which writes keys to disk that nothing here uses.
        builder.Services.AddAuthenticationCore(options => options.DefaultScheme = ApiKeyAuthenticationHandler.SchemeName);
        builder.Services.AddWebEncoders();
        new AuthenticationBuilder(builder.Services)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(ApiKeyAuthenticationHandler.SchemeName, null);
        builder.Services.AddAuthorization();
        return builder;
    }

    /// <summary>Asks for the API key on the whole group, where one is configured.</summary>
    public static RouteGroupBuilder RequireApiKey(this RouteGroupBuilder group)
    {
        var options = ((IEndpointRouteBuilder)group).ServiceProvider.GetRequiredService<IOptions<ApiOptions>>().Value;
        if (!string.IsNullOrEmpty(options.Key))
        {
            group.RequireAuthorization();
        }

        return group;
    }
}
