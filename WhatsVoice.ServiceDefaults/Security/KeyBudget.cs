using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.ServiceDefaults.Security;

/// <summary>
/// What a key may have spoken by Tts and transcribed by Stt on a day (UTC): a key in wrong hands must not spend money without bound. The counters of all
/// replicas are in the cache's Redis; where it does not answer, each replica goes by what it has counted itself.
/// </summary>
public sealed partial class KeyBudget(ApiKeys keys, IServiceProvider services, TimeProvider time, ILogger<KeyBudget> logger)
{
    private const string Redis = "cache";
    private const string Prefix = "whatsvoice:key-budget:";
    private static readonly TimeSpan RedisTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CountKept = TimeSpan.FromDays(1);

    // Grows by a number a day and key.
    private readonly ConcurrentDictionary<string, long> _own = new(StringComparer.Ordinal);

    /// <summary>Counts the characters of a text that is to be spoken.</summary>
    /// <returns>429 with the limit (<c>Api:Keys:&lt;name&gt;:CharactersPerDay</c>); null where the caller may go on.</returns>
    public Task<ProblemHttpResult?> TakeCharactersAsync(HttpContext context, int characters)
        => TakeAsync(context, nameof(NamedApiKey.CharactersPerDay), key => key.CharactersPerDay, characters);

    /// <summary>Counts the length of sound that is to be transcribed, rounded up to whole seconds.</summary>
    /// <returns>429 with the limit (<c>Api:Keys:&lt;name&gt;:SecondsPerDay</c>); null where the caller may go on.</returns>
    public Task<ProblemHttpResult?> TakeSoundAsync(HttpContext context, TimeSpan sound)
        => TakeAsync(context, nameof(NamedApiKey.SecondsPerDay), key => key.SecondsPerDay, (long)Math.Ceiling(sound.TotalSeconds));

    private async Task<ProblemHttpResult?> TakeAsync(HttpContext context, string setting, Func<ApiKeyIdentity, long?> limit, long amount)
    {
        // The Api's persons have limits of their own, and so have the keys with which other programs call it.
        if (context.User.HasScope(ApiScopes.Answer) || keys.Named(context.User.Identity?.Name) is not { } key || limit(key) is not { } allowed)
        {
            return null;
        }

        var now = time.GetUtcNow().UtcDateTime;
        var taken = await AddAsync($"{Prefix}{setting}:{key.Name}:{now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}", amount);
        if (taken <= allowed)
        {
            return null;
        }

        if (taken - amount <= allowed)
        {
            Log.UsedUp(logger, key.Name, allowed, setting);
        }

        context.Response.Headers.RetryAfter = $"{Math.Ceiling((now.Date.AddDays(1) - now).TotalSeconds):0}";
        return OpenAIError.Problem(
            StatusCodes.Status429TooManyRequests, "too-many-requests", "Too much on one day.",
            $"This key has used what Api:Keys:<name>:{setting} allows on a day (UTC): {allowed}. Nothing was done.");
    }

    private async Task<long> AddAsync(string key, long amount)
    {
        var own = _own.AddOrUpdate(key, amount, (_, before) => before + amount);
        if (services.GetKeyedService<IConnectionMultiplexer>(Redis) is not { } redis)
        {
            return own;
        }

        try
        {
            var database = redis.GetDatabase();
            var shared = await database.StringIncrementAsync(key, amount).WaitAsync(RedisTimeout, time);
            await database.KeyExpireAsync(key, CountKept, CommandFlags.FireAndForget);
            return Math.Max(shared, own);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return own;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The API key {Key} has used today what its {Setting} allows: {Limit}. It is refused until 00:00 UTC")]
        public static partial void UsedUp(ILogger logger, string key, long limit, string setting);
    }
}
