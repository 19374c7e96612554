using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace WhatsVoice.ServiceDefaults.Configuration;

/// <summary>
/// Corrects values that libraries would misread: secrets that end with a newline, which files and pipes add, and Redis addresses in URL
/// form, which StackExchange.Redis takes for host names.
/// </summary>
internal static class ConfigurationRepairs
{
    private const string ConnectionStrings = "ConnectionStrings";
    private const string ExpectedForm = "It must read host:port,password=...,ssl=true or redis://user:password@host:port/database (rediss:// for TLS; a comma in the password is not possible).";

    public static void Apply(IConfigurationManager configuration)
    {
        var repaired = configuration.AsEnumerable()
            .Select(pair => (pair.Key, pair.Value, Repaired: Repair(pair.Key, pair.Value)))
            .Where(value => value.Repaired != value.Value)
            .ToDictionary(value => value.Key, value => value.Repaired);
        if (repaired.Count > 0)
        {
            configuration.AddInMemoryCollection(repaired);
        }
    }

    /// <returns>One message, without the value, for each connection string that cannot be understood.</returns>
    public static IEnumerable<string> FindBadConnectionStrings(IConfiguration configuration)
        => from connection in configuration.GetSection(ConnectionStrings).GetChildren()
           where connection.Value is { Length: > 0 } value && !IsUnderstood(value)
           select $"{ConnectionStrings}:{connection.Key} cannot be understood. {ExpectedForm}";

    private static string? Repair(string key, string? value)
    {
        if (value is null)
        {
            return null;
        }

        var isConnectionString = key.StartsWith($"{ConnectionStrings}:", StringComparison.OrdinalIgnoreCase);
        var trimmed = isConnectionString || ConfiguredSection.IsSecret(key) ? value.Trim() : value;
        return isConnectionString && FromUrl(trimmed) is { } translated ? translated : trimmed;
    }

    /// <returns>StackExchange.Redis' form of a redis:// or rediss:// URL; null for anything else.</returns>
    private static string? FromUrl(string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme is not ("redis" or "rediss") || url.Host.Length == 0 || url.Query.Length > 0)
        {
            return null;
        }

        var credentials = url.UserInfo.Split(':', 2);
        var database = url.AbsolutePath.Trim('/');
        var (user, password) = (Uri.UnescapeDataString(credentials[0]), credentials.Length > 1 ? Uri.UnescapeDataString(credentials[1]) : "");
        if ((database.Length > 0 && !int.TryParse(database, out _)) || (user.Length > 0 && password.Length == 0) || user.Contains(',', StringComparison.Ordinal) || password.Contains(',', StringComparison.Ordinal))
        {
            return null;
        }

        List<string> parts = [$"{url.Host}:{(url.IsDefaultPort || url.Port < 0 ? 6379 : url.Port)}"];
        AddPart("user", user);
        AddPart("password", password);
        AddPart("defaultDatabase", database);
        AddPart("ssl", url.Scheme == "rediss" ? "true" : "");
        return string.Join(',', parts);

        void AddPart(string name, string text)
        {
            if (text.Length > 0)
            {
                parts.Add($"{name}={text}");
            }
        }
    }

    private static bool IsUnderstood(string value)
    {
        try
        {
            return !value.Contains("://", StringComparison.Ordinal) && ConfigurationOptions.Parse(value).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
