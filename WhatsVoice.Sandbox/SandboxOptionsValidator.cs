using System.Globalization;
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

        CheckSecret("AppSecret", options.AppSecret);
        CheckSecret("AccessToken", options.AccessToken);
        CheckSecret("VerifyToken", options.VerifyToken);
        if (!string.IsNullOrEmpty(options.ElevenLabsApiKey))
        {
            CheckSecret("ElevenLabsApiKey", options.ElevenLabsApiKey);
        }

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

    private static string Problem(string key, string value, string allowed) =>
        $"{SandboxOptions.Section}:{key} is {value}; allowed: {allowed}.";
}
