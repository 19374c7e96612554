using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Startup;

namespace Microsoft.Extensions.Hosting;

/// <summary>How a WhatsVoice service starts.</summary>
public static class StartupExtensions
{
    /// <summary>
    /// Checks every option, then runs until shutdown. A wrong or missing value ends the start with one message that names
    /// the key and what is allowed, instead of a stack trace.
    /// </summary>
    /// <returns>The exit code: 0 after a normal stop, 1 when the configuration is wrong.</returns>
    public static async Task<int> RunServiceAsync(this WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (OptionsValidationException exception)
        {
            await ExplainAsync(app, exception.Failures);
            return 1;
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            await ExplainAsync(app, exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures));
            return 1;
        }

        await app.RunAsync();
        return 0;
    }

    private static async Task ExplainAsync(WebApplication app, IEnumerable<string> failures)
    {
        await Console.Error.WriteLineAsync($"{app.Environment.ApplicationName} cannot start, its configuration is wrong:");
        foreach (var failure in failures)
        {
            await Console.Error.WriteLineAsync($"  - {ConfigurationFailure.Explain(failure, app.Configuration)}");
        }
    }
}
