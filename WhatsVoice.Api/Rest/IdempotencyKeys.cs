using System.Text.Json;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Rest;

/// <summary>Remembers for 24 hours which voice message an idempotency key belongs to, so that a repeated request sends once.</summary>
internal sealed class IdempotencyKeys(Store store, PersonDirectory people)
{
    public const string Header = "Idempotency-Key";

    public const int MaxLength = 255;

    /// <summary>In one step, so that two equal requests at the same moment agree on one id.</summary>
    private const string Claim = """
        local earlier = redis.call('GET', KEYS[1])
        if earlier then
            return earlier
        end
        redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
        return ARGV[1]
        """;

    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    /// <param name="caller">The name of the caller's API key: programs that number their requests alike do not meet.</param>
    /// <returns>The voice message's id, the first one for a repeated key; null when the key was used for another request.</returns>
    public async Task<string?> ClaimAsync(string? caller, string key, SendVoiceMessage request)
    {
        // With the secret, since a request holds a phone number and words.
        var body = await people.HashAsync(JsonSerializer.Serialize(request, RestJson.Default.SendVoiceMessage));
        var mine = $"{VoiceMessageId.New()} {body}";
        var parts = ((string)(await store.Database.ScriptEvaluateAsync(Claim, [await NameAsync(caller, key)], [mine, (long)Retention.TotalSeconds]))!).Split(' ');
        return parts[1] == body ? parts[0] : null;
    }

    /// <summary>Whether a request with this key was taken before.</summary>
    public async Task<bool> IsClaimedAsync(string? caller, string key) => await store.Database.KeyExistsAsync(await NameAsync(caller, key));

    private async Task<RedisKey> NameAsync(string? caller, string key)
        => Store.IdempotencyKey(await people.HashAsync(caller is null or ApiKeys.MainName ? key : $"{caller}\n{key}"));
}
