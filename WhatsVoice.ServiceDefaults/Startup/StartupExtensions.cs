using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>How a WhatsVoice service starts.</summary>
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

    private static List<string> FindFailures(WebApplication app)
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
