using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Rest;

/// <summary>
/// How many voice messages a key may send, to all people together (<c>Api:Keys:&lt;name&gt;:MessagesPerMinute</c>, <c>:StoreBytesPerDay</c>, <c>:CharactersPerDay</c>): a key that got into
/// wrong hands must not fill the store within hours, nor spend money on speech without bound.
/// </summary>
internal sealed partial class SendRate(ApiKeys keys, Store store, TimeProvider time, ILogger<SendRate> logger) : IDisposable
{
    /// <summary>
    /// What a message leaves in the store beside its words, to a number that nobody has written to before: its record and their entries in lists (2 KB), and 1 KB of
    /// conversation, person, uploaded audio and idempotency key.
    /// </summary>
    private const int BytesOfMessage = 3 << 10;

    /// <summary>A page looks at up to 500 records in the store.</summary>
    public const int MaxReads = 4;

    public const int MaxWaitingReads = 100;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CountKept = TimeSpan.FromDays(1);

    private readonly PartitionedRateLimiter<string> _limit = PartitionedRateLimiter.Create<string, string>(name => keys.Named(name)?.MessagesPerMinute is { } messages
        ? RateLimitPartition.GetFixedWindowLimiter(name, _ => new FixedWindowRateLimiterOptions { PermitLimit = messages, Window = Window })
        : RateLimitPartition.GetNoLimiter(name));

    private readonly PartitionedRateLimiter<string> _reads = PartitionedRateLimiter.Create<string, string>(name => keys.Named(name)?.MessagesPerMinute is null
        ? RateLimitPartition.GetNoLimiter(name)
        : RateLimitPartition.GetConcurrencyLimiter(name, _ => new ConcurrencyLimiterOptions { PermitLimit = MaxReads, QueueLimit = MaxWaitingReads }));

    /// <summary>An endpoint filter: of a key that may not operate so many reads are in work at once as leave the store to others; further ones wait, or get 429.</summary>
    public static async ValueTask<object?> LimitReadsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        using var lease = await http.RequestServices.GetRequiredService<SendRate>()._reads.AcquireAsync(http.User.Identity?.Name ?? "", 1, http.RequestAborted);
        if (lease.IsAcquired)
        {
            return await next(context);
        }

        http.Response.Headers.RetryAfter = "1";
        return Problems.Create(StatusCodes.Status429TooManyRequests, "too-many-requests", $"{MaxReads} reads of this key are in work at once, which is the most, and {MaxWaitingReads} wait.");
    }

    /// <summary>An endpoint filter: 429 for a key that has sent too many.</summary>
    public static async ValueTask<object?> LimitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        using var lease = http.RequestServices.GetRequiredService<SendRate>()._limit.AttemptAcquire(http.User.Identity?.Name ?? "");
        if (lease.IsAcquired)
        {
            return await next(context);
        }

        http.Response.Headers.RetryAfter = $"{Window.TotalSeconds:0}";
        return Problems.Create(StatusCodes.Status429TooManyRequests, "too-many-requests", "This key has sent as many voice messages in a minute as Api:Keys:<name>:MessagesPerMinute allows; send it again later, with the same Idempotency-Key.");
    }

    /// <summary>Counts a message of the day over all replicas, before anything of it is stored.</summary>
    /// <param name="text">The words to be spoken, which are kept for an hour, or until the message is sent.</param>
    /// <returns>429 for a key whose messages have taken all of its room or characters; null where it may send.</returns>
    /// <exception cref="RedisException">The store did not answer.</exception>
    public async Task<ProblemHttpResult?> CountAsync(HttpContext http, string text)
    {
        var name = http.User.Identity?.Name ?? "";
        if (keys.Named(name) is not { } key)
        {
            return null;
        }

        var now = time.GetUtcNow();
        return await TakeAsync(http, key.Name, nameof(key.StoreBytesPerDay), key.StoreBytesPerDay, Store.BytesOfKey(name, now), BytesOfMessage + Encoding.UTF8.GetByteCount(text))
            ?? await TakeAsync(http, key.Name, nameof(key.CharactersPerDay), key.CharactersPerDay, Store.CharactersOfKey(name, now), text.Length);
    }

    private async Task<ProblemHttpResult?> TakeAsync(HttpContext http, string name, string setting, long? limit, RedisKey count, int amount)
    {
        if (limit is not { } allowed)
        {
            return null;
        }

        var taken = await store.Database.StringIncrementAsync(count, amount);
        store.Database.KeyExpire(count, CountKept, CommandFlags.FireAndForget);
        if (taken <= allowed)
        {
            return null;
        }

        if (taken - amount <= allowed)
        {
            Log.OverDay(logger, name, allowed, setting);
        }

        var now = time.GetUtcNow();
        http.Response.Headers.RetryAfter = $"{Math.Ceiling((now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime).TotalSeconds):0}";
        return Problems.Create(
            StatusCodes.Status429TooManyRequests, "too-many-requests", $"The voice messages of this key have used what Api:Keys:<name>:{setting} allows on a day (UTC): {allowed}. Nothing was taken.");
    }

    public void Dispose()
    {
        _limit.Dispose();
        _reads.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The voice messages of the API key {Key} have used today what its {Setting} allows: {Limit}. Further ones are refused until 00:00 UTC")]
        public static partial void OverDay(ILogger logger, string key, long limit, string setting);
    }
}
