using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Configuration;

internal static class ConfiguredOptionsExtensions
{
    /// <summary>Binds options to a section; a wrong value stops the start with a message that names its key.</summary>
    public static OptionsBuilder<TOptions> AddConfiguredOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : IValidateOptions<TOptions>, new()
    {
        services.AddSingleton<IValidateOptions<TOptions>>(provider =>
            new ConfigurationKeyValidator<TOptions>(new TValidator(), section, provider.GetRequiredService<IConfiguration>()));
        return services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
    }
}
