using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.ServiceDefaults.Configuration;

namespace WhatsVoice.Api.Console.Settings;

public sealed record SettingsSection(string Name, IReadOnlyList<SettingLine> Lines);

/// <param name="Value">The value in force, or a mask.</param>
public sealed record SettingLine(string Key, string Value, bool IsDefault, bool IsSecret = false);

/// <summary>Reads every bound section with the values in force. Secrets are masked.</summary>
internal sealed class SettingsReader(IEnumerable<ConfiguredSection> sections, IServiceProvider services, IOptions<StoreOptions> store, IConfiguration configuration)
{
    public IReadOnlyList<SettingsSection> Read()
    {
        List<SettingsSection> all =
        [
            new("Connections",
            [
                new SettingLine("ConnectionStrings:store", Redacted(store.Value.ConnectionString ?? ""), IsDefault: false),
                new SettingLine("services:tts:http:0", WithoutCredentials(configuration["services:tts:http:0"] ?? ""), IsDefault: false),
            ]),
        ];
        all.AddRange(sections.OrderBy(section => section.Name, StringComparer.Ordinal).Select(Read));
        return [.. all.Where(section => section.Lines.Count > 0)];
    }

    private SettingsSection Read(ConfiguredSection section) => new(section.Name, [.. Lines(section.Name, section.Read(services), section.Defaults())]);

    private static IEnumerable<SettingLine> Lines(string section, object values, object defaults) => values.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetIndexParameters().Length == 0 && IsBound(property) && !IsEarlierName(property))
        .SelectMany(property =>
        {
            var (key, value, standard) = ($"{section}:{property.Name}", property.GetValue(values), property.GetValue(defaults));
            return value is not null && standard is not null && HoldsSettings(property.PropertyType) ? Lines(key, value, standard) : [Line(key, value, standard)];
        });

    /// <summary>Others are worked out of those that are.</summary>
    private static bool IsBound(PropertyInfo property) => property.CanWrite || typeof(IDictionary).IsAssignableFrom(property.PropertyType);

    private static bool HoldsSettings(Type type) => type.IsClass && type.Namespace?.StartsWith("WhatsVoice.", StringComparison.Ordinal) == true;

    /// <summary>It only sets the property of its later name, which is shown.</summary>
    private static bool IsEarlierName(PropertyInfo property) => property.GetCustomAttribute<EditorBrowsableAttribute>() is { State: EditorBrowsableState.Never };

    private static SettingLine Line(string key, object? value, object? standard)
    {
        var text = Text(value);
        var isDefault = text == Text(standard);
        return ConfiguredSection.IsSecret(key)
            ? new SettingLine(key, text.Length == 0 ? "not set" : "••••••••", isDefault, IsSecret: true)
            : new SettingLine(key, text.Length == 0 ? "not set" : text, isDefault);
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        Uri address => WithoutCredentials(address.ToString()),
        bool flag => flag ? "true" : "false",
        string text => text,
        // Of 00:00:00.5000000 without the zeros; the dot of 30.00:00:00 follows the days.
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture) is var written && written.LastIndexOf('.') > written.LastIndexOf(':') ? written.TrimEnd('0') : written,
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(Text)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Redacted(string connectionString)
    {
        try
        {
            return ConfigurationOptions.Parse(connectionString).ToString(includePassword: false);
        }
        catch (ArgumentException)
        {
            return "••••••••";
        }
    }

    private static string WithoutCredentials(string address)
        => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0
            ? address.Replace($"{uri.UserInfo}@", "••••••••@", StringComparison.Ordinal)
            : address;
}
