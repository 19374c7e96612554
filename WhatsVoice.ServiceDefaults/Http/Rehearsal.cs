using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>
/// The calls of a service's main job, made before it listens, with everything but the network: the first people after a start would
/// otherwise wait for the just-in-time compiler. Nothing is sent, paid or counted.
/// </summary>
public interface IRehearsal
{
    Task RunAsync(CancellationToken cancellationToken);

    HttpResponseMessage RespondTo(HttpRequestMessage request);
}

public static class Rehearsals
{
    private static readonly AsyncLocal<IRehearsal?> Current = new();

    /// <summary>Whether the caller is in a rehearsal: what it does is not counted.</summary>
    public static bool IsOn => Current.Value is not null;

    /// <summary>Adds a rehearsal. Hosted services start in the order in which they are added, and the server after all of them.</summary>
    public static void AddRehearsal<T>(this IHostApplicationBuilder builder)
        where T : class, IRehearsal
    {
        builder.Services.AddConfiguredOptions<RehearsalOptions, RehearsalOptionsValidator>(RehearsalOptions.Section);
        builder.Services.AddSingleton<IHostedService>(services => new RehearsalService(
            ActivatorUtilities.CreateInstance<T>(services), services.GetRequiredService<IOptions<RehearsalOptions>>(), services.GetRequiredService<ILogger<RehearsalService>>()));
    }

    /// <returns>Null outside of a rehearsal.</returns>
    internal static HttpResponseMessage? RespondTo(HttpRequestMessage request) => Current.Value?.RespondTo(request);

    internal static async Task RunAsync(IRehearsal rehearsal, CancellationToken cancellationToken)
    {
        using var silence = SuppressInstrumentationScope.Begin();
        Current.Value = rehearsal;
        await rehearsal.RunAsync(cancellationToken);
    }
}

/// <summary>How often a service rehearses before it listens.</summary>
internal sealed class RehearsalOptions
{
    public const string Section = "Rehearsal";

    /// <summary>0 to 1,000; 0: not at all. The compiler takes a method seriously after 30 calls.</summary>
    [Range(0, 1000)]
    public int Repeats { get; set; } = 32;
}

[OptionsValidator]
internal sealed partial class RehearsalOptionsValidator : IValidateOptions<RehearsalOptions>;

/// <summary>Repeats a rehearsal at the start. It delays the start by no more than <see cref="Limit"/> and never prevents it.</summary>
internal sealed partial class RehearsalService(IRehearsal rehearsal, IOptions<RehearsalOptions> options, ILogger<RehearsalService> logger) : IHostedService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Limit);
        try
        {
            await Parallel.ForAsync(0, options.Value.Repeats, limited.Token, async (_, token) => await Rehearsals.RunAsync(rehearsal, token));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The rehearsal failed: the first messages will take longer")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
