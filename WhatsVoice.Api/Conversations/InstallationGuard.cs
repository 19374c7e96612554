using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Refuses to start beside a running process of another installation on the same store: the two would answer each other's messages with
/// their own token and reply writer. Each process renews a claim with a fingerprint of what it is configured for.
/// </summary>
internal sealed partial class InstallationGuard(
    Store store, IOptions<WhatsAppOptions> whatsApp, IConfiguration configuration, IHostApplicationLifetime application, TimeProvider time, ILogger<InstallationGuard> logger)
    : BackgroundService
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);

    /// <summary>The claim of a killed process holds for so long.</summary>
    private static readonly TimeSpan ValidFor = TimeSpan.FromSeconds(16);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private const string Claim = """
        local claims = redis.call('HGETALL', KEYS[1])
        for i = 1, #claims, 2 do
            local fingerprint, valid_until = string.match(claims[i + 1], '^(%S+) (%d+)$')
            if tonumber(valid_until) < tonumber(ARGV[3]) then
                redis.call('HDEL', KEYS[1], claims[i])
            elseif fingerprint ~= ARGV[2] and claims[i] ~= ARGV[1] then
                return 0
            end
        end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[4])
        redis.call('EXPIRE', KEYS[1], 3600)
        return 1
        """;

    private readonly string _process = Guid.NewGuid().ToString("n");
    private readonly string _fingerprint = Fingerprint(configuration, whatsApp.Value);

    /// <summary>What all processes of an installation have in common. With a name of its own the rest may change from one replica to the next.</summary>
    public static string Fingerprint(IConfiguration configuration, WhatsAppOptions whatsApp)
    {
        string?[] parts = configuration["Conversations:Installation"] is { Length: > 0 }
            ? [whatsApp.PhoneNumberId, whatsApp.BaseUrl.ToString()]
            : [
                whatsApp.PhoneNumberId, whatsApp.BaseUrl.ToString(), whatsApp.AccessToken,
                configuration["Replies:Kind"], configuration["Replies:Http:Url"], configuration["Replies:Chat:BaseUrl"],
            ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)))[..16]);
    }

    /// <exception cref="OptionsValidationException">Another installation works on this store.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (!await ClaimAsync())
        {
            if (time.GetElapsedTime(start) > ValidFor)
            {
                throw new OptionsValidationException(ConversationOptions.Section, typeof(ConversationOptions), [Refusal]);
            }

            await Task.Delay(BetweenLooks, time, cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await store.Database.HashDeleteAsync(Store.Replicas, _process);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // The claim ends by itself.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Renewal, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!await ClaimAsync())
                {
                    // Both started while the store was away.
                    Log.Shared(logger, Refusal);
                    application.StopApplication();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private const string Refusal =
        "Conversations:Installation: another installation works on this store (ConnectionStrings:store) under the same name, with another number, token or reply writer. "
        + "Give each its own Conversations:Installation or database; set it too where replicas change their token or reply writer one by one.";

    /// <returns>False when another installation has a claim; true also while the store does not answer.</returns>
    private async Task<bool> ClaimAsync()
    {
        var now = time.GetUtcNow();
        try
        {
            return (int)await store.Database.ScriptEvaluateAsync(
                Claim, [Store.Replicas], [_process, _fingerprint, now.ToUnixTimeMilliseconds(), (now + ValidFor).ToUnixTimeMilliseconds()]) == 1;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "This process stops. {Reason}")]
        public static partial void Shared(ILogger logger, string reason);
    }
}
