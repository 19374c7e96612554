using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using WhatsVoice.ServiceDefaults.Configuration;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// <c>dotnet WhatsVoice.Api.dll health</c>: asks the service in the same container whether it is ready. The images have no shell and no curl
/// that a container engine's health check could run. It prints the response, with the details of each check where <c>Api:Key</c> is configured: services
/// that only other containers reach are asked by nothing else.
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
        if (configuration["Api:Key"]?.Trim() is { Length: > 0 } key)
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
}
