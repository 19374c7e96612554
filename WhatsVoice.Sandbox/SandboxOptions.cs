using WhatsVoice.Sandbox.ElevenLabs;

namespace WhatsVoice.Sandbox;

/// <summary>Configuration section <c>Sandbox</c>: the business whose world this is, and how fast that world moves.</summary>
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

    /// <summary>The Bearer token that calls of OpenAI's shape must carry, 8 to 500 characters. Default: none, and anybody may call.</summary>
    public string? OpenAIApiKey { get; set; }

    /// <summary>Names by which pages may reach the phone page beside localhost, separated by commas; <c>*</c> for any. Default: none.</summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>ElevenLabs' plan and latencies.</summary>
    public ElevenLabsOptions ElevenLabs { get; set; } = new();

    /// <summary>The business's phone number id. 5 to 20 digits. Default: 100000000000001.</summary>
    public string PhoneNumberId { get; set; } = "100000000000001";

    /// <summary>The business's number as people see it. 7 to 15 digits. Default: 15550100000.</summary>
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
