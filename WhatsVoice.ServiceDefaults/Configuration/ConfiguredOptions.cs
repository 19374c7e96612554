using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Configuration;

namespace Microsoft.Extensions.DependencyInjection
{
    public static class ConfiguredOptionsExtensions
    {
        /// <summary>Binds options to a section; every wrong value is reported at the start, with its key.</summary>
        /// <typeparam name="TOptions">The options.</typeparam>
        /// <typeparam name="TValidator">Their validator, whose failures read "Member: what is allowed".</typeparam>
        public static OptionsBuilder<TOptions> AddConfiguredOptions<TOptions, TValidator>(this IServiceCollection services, string section)
            where TOptions : class, new()
            where TValidator : IValidateOptions<TOptions>, new()
        {
            services.AddSingleton<IValidateOptions<TOptions>>(provider =>
                new ConfigurationKeyValidator<TOptions>(new TValidator(), section, provider.GetRequiredService<IConfiguration>()));
            services.AddSingleton(new ConfiguredSection(section, provider => provider.GetRequiredService<IOptions<TOptions>>().Value, () => new TOptions()));
            return services.AddOptions<TOptions>()
                .Configure<IConfiguration>((options, configuration) => ReadableValues.Of(configuration.GetSection(section), typeof(TOptions)).Bind(options))
                .ValidateOnStart();
        }
    }
}

namespace WhatsVoice.ServiceDefaults.Configuration
{
    /// <summary>A section of the configuration that is bound to options.</summary>
    /// <param name="Name">For example <c>Http:Pool</c>.</param>
    /// <param name="Read">The options in force.</param>
    /// <param name="Defaults">The options where nothing is configured.</param>
    public sealed partial record ConfiguredSection(string Name, Func<IServiceProvider, object> Read, Func<object> Defaults)
    {
        /// <summary>Whether a key's name says that its value must never be shown.</summary>
        public static bool IsSecret(string key) => SecretNames().IsMatch(key);

        [GeneratedRegex("(Key|Token|Secret|Password)$", RegexOptions.IgnoreCase)]
        private static partial Regex SecretNames();
    }

    /// <summary>Finds values that are not of their property's type. The binder would stop at the first one, before any validator runs.</summary>
    internal static class ReadableValues
    {
        /// <returns>The section without the values that cannot be read.</returns>
        public static IConfiguration Of(IConfigurationSection section, Type options)
        {
            var unreadable = Unreadable(section, options).Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return unreadable.Count == 0
                ? section
                : new ConfigurationBuilder().AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true).Where(pair => !unreadable.Contains(pair.Key))).Build();
        }

        public static IEnumerable<PropertyInfo> Unreadable(IConfiguration section, Type options)
            => options.GetProperties().Where(property => property.CanWrite && section[property.Name] is { } value && !CanRead(property.PropertyType, value));

        public static string Expected(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var time when time == typeof(TimeSpan) => "It must be a time such as 00:00:30 (hours:minutes:seconds) or 1.00:00:00 (a day).",
            var flag when flag == typeof(bool) => "It must be true or false.",
            { IsEnum: true } names => $"It must be one of {string.Join(", ", Enum.GetNames(names))}.",
            var number when number == typeof(double) || number == typeof(decimal) || number == typeof(float) => "It must be a number.",
            var number when number == typeof(int) || number == typeof(long) => "It must be a whole number.",
            _ => "It has the wrong form.",
        };

        private static bool CanRead(Type type, string value)
        {
            var inner = Nullable.GetUnderlyingType(type);
            var converter = TypeDescriptor.GetConverter(inner ?? type);
            if (type == typeof(string) || (inner is not null && value.Length == 0) || !converter.CanConvertFrom(typeof(string)))
            {
                return true;
            }

            try
            {
                converter.ConvertFromInvariantString(value);
                return true;
            }
            catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException or OverflowException)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Turns a validator's "Member: what is allowed" into a message with the configuration key and the value found
    /// there, unless that is a secret.
    /// </summary>
    internal sealed class ConfigurationKeyValidator<TOptions>(IValidateOptions<TOptions> validator, string section, IConfiguration configuration)
        : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var unreadable = ReadableValues.Unreadable(configuration.GetSection(section), typeof(TOptions))
                .Select(property => $"{property.Name}: {ReadableValues.Expected(property.PropertyType)}").ToList();
            var result = validator.Validate(name, options);
            List<string> failures = [.. unreadable, .. result.Failed ? result.Failures : []];
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures.Select(Describe));
        }

        private string Describe(string failure)
        {
            var separator = failure.IndexOf(": ", StringComparison.Ordinal);
            if (separator < 0)
            {
                return failure;
            }

            var key = ConfigurationPath.Combine(section, failure[..separator]);
            var value = configuration[key] switch
            {
                null or "" => "is missing",
                _ when ConfiguredSection.IsSecret(key) => "is '***'",
                var text => $"is '{text}'",
            };
            return $"{key} {value}: {failure[(separator + 2)..]}";
        }
    }
}
