using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Sandbox;

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
