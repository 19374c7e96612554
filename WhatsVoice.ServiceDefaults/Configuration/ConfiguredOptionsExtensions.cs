using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>How WhatsVoice binds options.</summary>
public static class ConfiguredOptionsExtensions
{
    /// <summary>Binds options to a section; a wrong value stops the start with a message that names its key.</summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <typeparam name="TValidator">Their source-generated validator.</typeparam>
    public static OptionsBuilder<TOptions> AddConfiguredOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class, new()
        where TValidator : IValidateOptions<TOptions>, new()
    {
        services.AddSingleton<IValidateOptions<TOptions>>(provider =>
            new ConfigurationKeyValidator<TOptions>(new TValidator(), section, provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton(new ConfiguredSection(section, provider => provider.GetRequiredService<IOptions<TOptions>>().Value, () => new TOptions()));
        return services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
    }
}
