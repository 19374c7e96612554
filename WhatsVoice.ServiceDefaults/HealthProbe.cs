using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using WhatsVoice.ServiceDefaults.Configuration;
using WhatsVoice.ServiceDefaults.Security;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// <c>dotnet WhatsVoice.Api.dll health</c>: asks the service in the same container whether it is ready. The images have no shell and no curl
/// that a container engine's health check could run. It prints the response, with the details of each check where a key that opens them is configured in the
/// clear: services that only other containers reach are asked by nothing else.
/// </summary>
public static class HealthProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether the program was started as a probe and not as the service.</summary>
    public static bool IsAskedFor(string[] args) => args is ["health"];

    /// <summary>Asks <c>/health</c> on loopback and prints the response, on the first port of <c>ASPNETCORE_HTTP_PORTS</c> (default 8080).</summary>
    /// <returns>The exit code: 0 when the response is 200 within 5 s, else 1.</returns>
    public static async Task<int> RunAsync()
    {
        var ports = Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';') ?? ["8080"];
        using var http = new HttpClient { Timeout = Timeout };
        using var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables();
        SecretFiles.Add(configuration);
        if (FindKey(configuration) is { } key)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        try
        {
            using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{int.Parse(ports[0], CultureInfo.InvariantCulture)}/health"));
            await Console.Out.WriteLineAsync(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    /// <summary>A hash opens nothing, and would be counted and logged as a wrong key.</summary>
    /// <returns><c>Api:Key</c>, else the first key that may monitor or operate, by name; null where all are hashes.</returns>
    internal static string? FindKey(IConfiguration configuration)
        => configuration.GetSection($"{ApiOptions.Section}:{nameof(ApiOptions.Keys)}").GetChildren()
            .Where(key => key[nameof(NamedApiKey.Scopes)] is { } scopes && (scopes.Contains(ApiScopes.Monitor, StringComparison.Ordinal) || scopes.Contains(ApiScopes.Operate, StringComparison.Ordinal)))
            .Select(key => key[nameof(NamedApiKey.Key)])
            .Prepend(configuration[$"{ApiOptions.Section}:{nameof(ApiOptions.Key)}"])
            .Select(key => key?.Trim())
            .FirstOrDefault(key => key is { Length: > 0 } && ApiKeys.StoredHash(key) is null);
}
