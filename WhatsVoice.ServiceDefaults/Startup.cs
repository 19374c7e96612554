using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Configuration;
using WhatsVoice.ServiceDefaults.Security;

namespace Microsoft.Extensions.Hosting;

public static class StartupExtensions
{
    /// <summary>
    /// Checks every option, then runs until shutdown. A wrong or missing value ends the start with one message that names
    /// the key and what is allowed, instead of a stack trace.
    /// </summary>
    /// <returns>The exit code: 0 after a normal stop, 1 when the configuration is wrong or the address is taken.</returns>
    public static async Task<int> RunServiceAsync(this WebApplication app)
    {
        var failures = FindFailures(app);
        if (failures.Count > 0)
        {
            await Console.Error.WriteLineAsync($"{app.Environment.ApplicationName} cannot start, its configuration is wrong:");
            foreach (var failure in failures)
            {
                await Console.Error.WriteLineAsync($"  - {failure}");
            }

            return 1;
        }

        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{app.Environment.ApplicationName} cannot start: {exception.Message} Set ASPNETCORE_URLS to a free address.");
            return 1;
        }
    }

    private static List<string> FindFailures(WebApplication app) =>
    [
        .. ConfigurationRepairs.FindBadConnectionStrings(app.Configuration),
        .. FindWrongOptions(app),
        .. FindOpenDoor(app),
    ];

    /// <summary>A service that other machines can reach must not serve them without a key.</summary>
    private static IEnumerable<string> FindOpenDoor(WebApplication app)
    {
        var configuration = app.Configuration;
        if (app.Services.GetService<WrongKeys>() is null || ApiOptions.HasKey(configuration))
        {
            return [];
        }

        var ports = Split(configuration["HTTP_PORTS"]).Concat(Split(configuration["HTTPS_PORTS"])).Select(port => $"http://*:{port}");
        var urls = Split(configuration["URLS"]).ToList();
        return from url in (urls.Count > 0 ? urls : ports).Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? ""))
               where url.Length > 0 && BindingAddress.Parse(url) is { IsUnixPipe: false, IsNamedPipe: false } address && !IsLoopback(address.Host)
               select $"Api:Key is missing: the service would listen on {url}, where other machines can reach it. Set Api__Key to at least 16 characters, or listen on 127.0.0.1.";
    }

    private static string[] Split(string? list) => list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static bool IsLoopback(string host)
        => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static List<string> FindWrongOptions(WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return [.. exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures)];
        }
        catch (InvalidOperationException exception) when (exception.InnerException is FormatException or ArgumentException)
        {
            // A value that is not of its key's type; the message names both.
            return [exception.Message];
        }
    }
}
