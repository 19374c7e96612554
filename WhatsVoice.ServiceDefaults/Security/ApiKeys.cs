using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Security;

public static class ApiScopes
{
    public const string Send = "send";

    public const string Speak = "speak";

    /// <summary>Console, dead letters, erasure, cache purge, and what <see cref="Monitor"/> opens.</summary>
    public const string Operate = "operate";

    /// <summary>Metrics, health details and usage, and nothing of people: for a monitoring system, which many can read.</summary>
    public const string Monitor = "monitor";

    /// <summary>Answer persons who wait. Not configurable: the key with which the Api calls the other services has it.</summary>
    internal const string Answer = "answer";

    internal static readonly string[] All = [Send, Speak, Operate, Monitor];
}

/// <summary>Who may call, section <c>Api</c>.</summary>
internal sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>A key with all scopes, sent as <c>Authorization: Bearer</c>; at least 16 characters, or its hash as of <see cref="NamedApiKey.Key"/>. Secret. Default: none.</summary>
    public string? Key { get; set; }

    /// <summary>Further keys by name. The name is what the audit log shows.</summary>
    public Dictionary<string, NamedApiKey> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether any key is configured, for code that runs before the options are validated.</summary>
    public static bool HasKey(IConfiguration configuration)
        => configuration[$"{Section}:{nameof(Key)}"] is not null || configuration.GetSection($"{Section}:{nameof(Keys)}").GetChildren().Any();
}

/// <summary>One key of <see cref="ApiOptions.Keys"/>.</summary>
internal sealed class NamedApiKey
{
    /// <summary>At least 16 characters, or <c>sha256:</c> and the key's SHA-256 in hexadecimal. Secret.</summary>
    [Required]
    public string Key { get; set; } = "";

    /// <summary>
    /// While the key is replaced: the one before it, as of <see cref="Key"/>. It is the same caller, so idempotency keys, and the right to read what was sent, go on.
    /// Secret. Default: none.
    /// </summary>
    public string? PreviousKey { get; set; }

    /// <summary>Comma-separated: <c>send</c>, <c>speak</c>, <c>operate</c>, <c>monitor</c>.</summary>
    [Required]
    public string Scopes { get; set; } = "";

    /// <summary>How many voice messages it may send in a minute to each replica, to all people together. Not for a key that may operate. Default: 600.</summary>
    public int MessagesPerMinute { get; set; } = 600;

    /// <summary>
    /// How much its voice messages may leave in the store on a day (UTC), to all replicas together, in bytes: 3 KiB each and the words in UTF-8. Not for a key that may
    /// operate. Default: 32 MiB, some 10,000 messages of ordinary length, of which the deploy files' 400 MB hold two weeks.
    /// </summary>
    public long StoreBytesPerDay { get; set; } = 32 << 20;

    /// <summary>
    /// How many characters it may have spoken on a day (UTC): in voice messages, and again at Tts. Not for a key that may operate, nor for the Api's own. Default: 2,000,000,
    /// some 35 hours of speech.
    /// </summary>
    public long CharactersPerDay { get; set; } = 2_000_000;

    /// <summary>How many seconds of sound it may have transcribed by Stt on a day (UTC). Not for a key that may operate, nor for the Api's own. Default: 86,400.</summary>
    public long SecondsPerDay { get; set; } = 86_400;

    public string[] ScopeList => Scopes.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public override string ToString() => Scopes;
}

internal sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    private const int MinLength = 16;
    private const int MostMessages = 1_000_000;
    private const long LeastStoreBytes = 32 << 10; // the longest message fits
    private const long MostStoreBytes = 1L << 40;
    private const long MostOfDay = 1_000_000_000_000;

    /// <summary>Every key that this repository's documentation has ever shown.</summary>
    private static readonly string[] Examples = ["a-key-of-your-own", "a-key-for-trying-out"];

    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var failures = CheckKey(nameof(ApiOptions.Key), options.Key).Concat(options.Keys.SelectMany(pair =>
        {
            var path = $"{nameof(ApiOptions.Keys)}:{pair.Key}";
            var unknown = pair.Value.ScopeList.Except(ApiScopes.All).ToList();
            return CheckName(path, pair.Key).Concat(CheckKey($"{path}:{nameof(NamedApiKey.Key)}", pair.Value.Key))
                .Concat(CheckKey($"{path}:{nameof(NamedApiKey.PreviousKey)}", pair.Value.PreviousKey is { Length: > 0 } previous ? previous : null))
                .Concat(pair.Value.ScopeList.Length == 0 || unknown.Count > 0 ? [$"{path}:{nameof(NamedApiKey.Scopes)}: It must list at least one of {string.Join(", ", ApiScopes.All)}."] : [])
                .Concat(pair.Value.MessagesPerMinute is < 1 or > MostMessages ? [$"{path}:{nameof(NamedApiKey.MessagesPerMinute)}: It must be 1 to {MostMessages}."] : [])
                .Concat(pair.Value.StoreBytesPerDay is < LeastStoreBytes or > MostStoreBytes ? [$"{path}:{nameof(NamedApiKey.StoreBytesPerDay)}: It must be {LeastStoreBytes} to {MostStoreBytes} bytes."] : [])
                .Concat(pair.Value.CharactersPerDay is < 1 or > MostOfDay ? [$"{path}:{nameof(NamedApiKey.CharactersPerDay)}: It must be 1 to {MostOfDay}."] : [])
                .Concat(pair.Value.SecondsPerDay is < 1 or > MostOfDay ? [$"{path}:{nameof(NamedApiKey.SecondsPerDay)}: It must be 1 to {MostOfDay}."] : []);
        })).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Keys are told apart by their names, in the audit log and where programs number their requests (idempotency keys).</summary>
    private static IEnumerable<string> CheckName(string path, string name)
        => name.Equals(ApiKeys.MainName, StringComparison.OrdinalIgnoreCase) ? [$"{path}: {ApiKeys.MainName} is the name of Api:Key. Choose another one."] : [];

    private static IEnumerable<string> CheckKey(string path, string? key)
    {
        if (key is null || ApiKeys.StoredHash(key) is not null)
        {
            yield break;
        }

        if (key.Length < MinLength)
        {
            yield return $"{path}: It must have at least {MinLength} characters.";
        }
        else if (Examples.Contains(key, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{path}: It is an example of the documentation, which everybody knows. Make one with: openssl rand -hex 24";
        }
    }
}

/// <summary>A key without the key itself.</summary>
/// <param name="Name">Its name; <c>default</c> for <c>Api:Key</c>.</param>
/// <param name="Fingerprint">Changes with the key, and does not lead back to it: tells a session that its key was replaced.</param>
/// <param name="MessagesPerMinute">How many voice messages it may send in a minute to each replica; null for a key that may operate.</param>
/// <param name="StoreBytesPerDay">How much they may leave in the store on a day (UTC), in bytes; null for a key that may operate.</param>
/// <param name="CharactersPerDay">How many it may have spoken on a day (UTC); null for a key that may operate.</param>
/// <param name="SecondsPerDay">How many seconds of sound it may have transcribed on a day (UTC); null for a key that may operate.</param>
public sealed record ApiKeyIdentity(
    string Name, IReadOnlyCollection<string> Scopes, string Fingerprint,
    int? MessagesPerMinute = null, long? StoreBytesPerDay = null, long? CharactersPerDay = null, long? SecondsPerDay = null);

/// <summary>The configured keys, kept as hashes.</summary>
public sealed class ApiKeys
{
    /// <summary>The name of <c>Api:Key</c>.</summary>
    public const string MainName = "default";

    /// <summary>The name of the key with which the Api calls the other services, where there is one of its own.</summary>
    public const string ServicesName = "services";

    private const string HashPrefix = "sha256:";

    /// <summary>Part of its fingerprint, so of open sessions: what a scope opens as well is not listed.</summary>
    private static readonly string[] MainScopes = [ApiScopes.Send, ApiScopes.Speak, ApiScopes.Operate];

    private readonly List<(byte[] Hash, ApiKeyIdentity Identity)> _keys = [];

    internal ApiKeys(IOptions<ApiOptions> options)
    {
        var settings = options.Value;
        List<(string Name, string Key, string[] Scopes)> all =
        [
            .. settings.Keys.Select(named => (named.Key, named.Value.Key, named.Value.ScopeList)),
            .. settings.Keys.Where(named => named.Value.PreviousKey is { Length: > 0 }).Select(named => (named.Key, named.Value.PreviousKey!, named.Value.ScopeList)),
        ];
        if (settings.Key is { Length: > 0 } key)
        {
            all.Insert(0, (MainName, key, MainScopes));
        }

        // The Api calls the other services with a key that they know too: the one that is named for it, else the first that is not configured as a hash.
        var speaking = all.FindAll(candidate => candidate.Key.Length > 0 && candidate.Scopes.Contains(ApiScopes.Speak));
        speaking = speaking.FindAll(candidate => candidate.Name == ServicesName) is { Count: > 0 } own ? own : speaking;
        Outbound = speaking.Select(candidate => candidate.Key).FirstOrDefault(candidate => StoredHash(candidate) is null);
        var ofTheApi = Outbound ?? speaking.Select(candidate => candidate.Key).FirstOrDefault();
        foreach (var (name, value, scopes) in all)
        {
            Add(name, value, scopes, isOfTheApi: value == ofTheApi, scopes.Contains(ApiScopes.Operate) ? null : settings.Keys[name]);
        }
    }

    public bool AreConfigured => _keys.Count > 0;

    /// <summary>The key with which this service calls the other services of WhatsVoice; null where none is configured.</summary>
    public string? Outbound { get; }

    /// <summary>
    /// Finds the key that was sent. Hashes are compared, all of them and each in constant time: the time tells nothing about any key.
    /// </summary>
    /// <returns>Null for a wrong key.</returns>
    public ApiKeyIdentity? Find(string sent)
    {
        var hash = Hash(sent);
        ApiKeyIdentity? found = null;
        foreach (var key in _keys)
        {
            found = CryptographicOperations.FixedTimeEquals(hash, key.Hash) ? key.Identity : found;
        }

        return found;
    }

    public ApiKeyIdentity? Named(string? name) => _keys.Find(key => key.Identity.Name == name).Identity;

    /// <summary>Whether a key with this name and fingerprint is still configured.</summary>
    public bool IsCurrent(string? name, string? fingerprint) => _keys.Exists(key => key.Identity.Name == name && key.Identity.Fingerprint == fingerprint);

    /// <returns>The hash of a key that is configured as <c>sha256:...</c>; null for a key in the clear.</returns>
    internal static byte[]? StoredHash(string key)
        => key.StartsWith(HashPrefix, StringComparison.OrdinalIgnoreCase) && key.Length == HashPrefix.Length + (2 * SHA256.HashSizeInBytes) && key[HashPrefix.Length..].All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(key[HashPrefix.Length..])
            : null;

    private void Add(string name, string key, string[] scopes, bool isOfTheApi, NamedApiKey? limits)
    {
        var hash = StoredHash(key) ?? Hash(key);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData([.. hash, .. Encoding.UTF8.GetBytes(string.Join(',', scopes))]));
        string[] allowed =
        [
            .. scopes,
            .. isOfTheApi ? [ApiScopes.Answer] : Array.Empty<string>(),
            .. scopes.Contains(ApiScopes.Operate) && !scopes.Contains(ApiScopes.Monitor) ? [ApiScopes.Monitor] : Array.Empty<string>(),
        ];
        _keys.Add((hash, new ApiKeyIdentity(name, allowed, fingerprint, limits?.MessagesPerMinute, limits?.StoreBytesPerDay, limits?.CharactersPerDay, limits?.SecondsPerDay)));
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
