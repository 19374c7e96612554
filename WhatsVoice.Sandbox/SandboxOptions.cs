using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.ElevenLabs;

namespace WhatsVoice.Sandbox;

/// <summary>Configuration section <c>Sandbox</c>: the business that the sandbox serves, and the delays that it imitates.</summary>
internal sealed class SandboxOptions
{
    public const string Section = "Sandbox";

    /// <summary>Where the business takes webhooks, e.g. <c>http://localhost:5080/webhooks/whatsapp</c>. Required.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>Key of the webhook signature (Meta: the app secret). Required, at least 8 characters.</summary>
    public string? AppSecret { get; set; }

    /// <summary>The Bearer token that Graph calls must carry. Required, at least 8 characters.</summary>
    public string? AccessToken { get; set; }

    /// <summary>The <c>hub.verify_token</c> of the subscription handshake. Required, at least 8 characters.</summary>
    public string? VerifyToken { get; set; }

    /// <summary>The <c>xi-api-key</c> that ElevenLabs calls must carry, 8 to 500 characters. Default: none, and anybody may call.</summary>
    public string? ElevenLabsApiKey { get; set; }

    /// <summary>The Bearer token that OpenAI-compatible calls must carry, 8 to 500 characters. Default: none, and anybody may call.</summary>
    public string? OpenAIApiKey { get; set; }

    /// <summary>Names by which pages may reach the phone page beside localhost, separated by commas; <c>*</c> for any. Default: none.</summary>
    public string AllowedHosts { get; set; } = "";

    public ElevenLabsOptions ElevenLabs { get; set; } = new();

    /// <summary>The business's phone number id. 5 to 20 digits. Default: 100000000000001.</summary>
    public string PhoneNumberId { get; set; } = "100000000000001";

    /// <summary>The business's phone number as people see it. 7 to 15 digits. Default: 15550100000.</summary>
    public string DisplayPhoneNumber { get; set; } = "15550100000";

    /// <summary>How long one webhook attempt may take. Meta's own limit is not published. 100 ms to 5 min. Default: 10 s.</summary>
    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between two attempts of one webhook. 100 ms to 1 h. Default: 30 s.</summary>
    public TimeSpan WebhookRetryCap { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a webhook is tried again. Meta: 7 days; here compressed. 1 s to 7 days. Default: 15 min.</summary>
    public TimeSpan WebhookRetryFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Accepted to <c>delivered</c> (or <c>failed</c>). 0 to 1 min. Default: 150 ms.</summary>
    public TimeSpan DeliveredAfter { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary><c>delivered</c> to <c>read</c>: the person looks at the phone. 0 to 1 h. Default: 1 s.</summary>
    public TimeSpan ReadAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What a new connection waits before its first request is read, in the place of the round trips of TCP and TLS. 0 to 10 s. Default: 0.</summary>
    public TimeSpan ConnectionDelay { get; set; }
}

/// <summary>Reports every wrong key at once, with its value (a secret's length only) and what is allowed.</summary>
internal sealed class SandboxOptionsValidator : IValidateOptions<SandboxOptions>
{
    public ValidateOptionsResult Validate(string? name, SandboxOptions options)
    {
        List<string> problems = [];

        if (!Uri.TryCreate(options.WebhookUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            problems.Add(Problem("WebhookUrl", $"'{options.WebhookUrl}'", "an absolute http or https address, e.g. http://localhost:5080/webhooks/whatsapp"));
        }
        else if (IsPublic(url))
        {
            problems.Add(Problem("WebhookUrl", $"'{options.WebhookUrl}'", "an address on this machine or in a private network: the sandbox signs what anybody asks it to"));
        }

        CheckSecret("AppSecret", options.AppSecret);
        CheckSecret("AccessToken", options.AccessToken);
        CheckSecret("VerifyToken", options.VerifyToken);
        if (!string.IsNullOrEmpty(options.ElevenLabsApiKey))
        {
            CheckSecret("ElevenLabsApiKey", options.ElevenLabsApiKey);
        }

        if (!string.IsNullOrEmpty(options.OpenAIApiKey))
        {
            CheckSecret("OpenAIApiKey", options.OpenAIApiKey);
        }

        CheckNoRealSecret("AccessToken", options.AccessToken, "EAA", "one of Meta's access tokens");
        CheckNoRealSecret("ElevenLabsApiKey", options.ElevenLabsApiKey, "sk_", "one of ElevenLabs' keys");
        CheckNoRealSecret("OpenAIApiKey", options.OpenAIApiKey, "sk-", "one of OpenAI's keys");

        CheckNumber("ElevenLabs:MaxConcurrency", options.ElevenLabs.MaxConcurrency, 1, 1000);
        foreach (var (model, latency) in options.ElevenLabs.Latency)
        {
            CheckNumber($"ElevenLabs:Latency:{model}:FirstByteMs", latency.FirstByteMs ?? 0, 0, 600_000);
            CheckNumber($"ElevenLabs:Latency:{model}:PerCharacterMs", latency.PerCharacterMs ?? 0, 0, 10_000);
        }

        CheckDigits("PhoneNumberId", options.PhoneNumberId, 5, 20);
        CheckDigits("DisplayPhoneNumber", options.DisplayPhoneNumber, 7, 15);
        CheckSpan("WebhookTimeout", options.WebhookTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        CheckSpan("WebhookRetryCap", options.WebhookRetryCap, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        CheckSpan("WebhookRetryFor", options.WebhookRetryFor, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
        CheckSpan("DeliveredAfter", options.DeliveredAfter, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        CheckSpan("ReadAfter", options.ReadAfter, TimeSpan.Zero, TimeSpan.FromHours(1));
        CheckSpan("ConnectionDelay", options.ConnectionDelay, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void CheckSecret(string key, string? value)
        {
            if (value is not { Length: >= 8 and <= 500 })
            {
                problems.Add(Problem(key, value is null ? "missing" : $"a value of {value.Length} characters", "8 to 500 characters"));
            }
        }

        // The sandbox signs and answers whatever it is asked to: with a real secret, it would be a way into the real business.
        void CheckNoRealSecret(string key, string? value, string prefix, string whose)
        {
            if (value?.StartsWith(prefix, StringComparison.Ordinal) == true)
            {
                problems.Add(Problem(key, $"a value that starts with {prefix}, as {whose}", "a made-up secret: the sandbox never runs with a real one"));
            }
        }

        void CheckDigits(string key, string value, int shortest, int longest)
        {
            if (value.Length < shortest || value.Length > longest || value.AsSpan().ContainsAnyExceptInRange('0', '9'))
            {
                problems.Add(Problem(key, $"'{value}'", $"{shortest} to {longest} digits"));
            }
        }

        void CheckNumber(string key, double value, double least, double most)
        {
            if (value < least || value > most)
            {
                var text = value.ToString(CultureInfo.InvariantCulture);
                problems.Add(Problem(key, $"'{text}'", string.Create(CultureInfo.InvariantCulture, $"{least} to {most}")));
            }
        }

        void CheckSpan(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                problems.Add(Problem(key, $"'{value}'", $"{least} to {most}"));
            }
        }
    }

    /// <summary>A name with a dot that is not kept for private use, or an address outside the private ranges (RFC 1918, 4193, 6761, 8375).</summary>
    private static bool IsPublic(Uri url)
    {
        if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address))
        {
            var bytes = address.GetAddressBytes();
            return !IPAddress.IsLoopback(address) && !address.IsIPv6UniqueLocal && !address.IsIPv6LinkLocal
                && !(bytes is [10, ..] or [192, 168, ..] or [169, 254, ..] or [0, 0, 0, 0] || (bytes is [172, var second, ..] && second is >= 16 and < 32));
        }

        string[] kept = [".localhost", ".local", ".internal", ".home.arpa", ".test"];
        return url.Host.Contains('.', StringComparison.Ordinal) && !kept.Any(end => url.Host.EndsWith(end, StringComparison.OrdinalIgnoreCase));
    }

    private static string Problem(string key, string value, string allowed) =>
        $"{SandboxOptions.Section}:{key} is {value}; allowed: {allowed}.";
}
