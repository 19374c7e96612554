using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Tts.Speech;

/// <summary>
/// Limits how many requests of one caller are in work at once, so that a crowd of them leaves the engines to others. The Api, which
/// speaks for persons who wait, is not limited here: its conversations are.
/// </summary>
internal static class Callers
{
    public const string Policy = "callers";

    public static IServiceCollection AddCallerLimit(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.AddPolicy(Policy, context => context.IsFromApi()
            ? RateLimitPartition.GetNoLimiter(ApiKeyExtensions.FromApiHeader)
            : RateLimitPartition.GetConcurrencyLimiter(NameOf(context), _ => new ConcurrencyLimiterOptions { PermitLimit = LimitOf(context) }));
        limiter.OnRejected = async (rejected, _) =>
            await SpeechProblems.TooManyRequests(rejected.HttpContext.Response, LimitOf(rejected.HttpContext)).ExecuteAsync(rejected.HttpContext);
    });

    private static int LimitOf(HttpContext context) => context.RequestServices.GetRequiredService<IOptions<SpeechOptions>>().Value.MaxConcurrentRequests;

    /// <summary>For the Api by the person that it names, else by the API key where one is asked for, else by address.</summary>
    public static string NameOf(HttpContext context) => context switch
    {
        _ when context.IsFromApi() && context.PersonOfApi() is { } person => $"person {person}",
        { User.Identity: { IsAuthenticated: true } key } => $"key {key.Name}",
        _ => $"address {ClientNetwork.Of(context)}",
    };
}
