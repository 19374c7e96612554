namespace WhatsVoice.Sandbox.Faults;

/// <summary>The routes that are logged and can have faults and latency.</summary>
internal static class Routes
{
    /// <summary>Graph: send a message.</summary>
    public const string Messages = "messages";

    /// <summary>Graph: read mark, with or without typing indicator (the same address as a send).</summary>
    public const string Read = "read";

    public const string Media = "media";

    /// <summary>Graph: ask for a media id's address and properties.</summary>
    public const string MediaUrl = "media_url";

    /// <summary>Graph: the bytes.</summary>
    public const string MediaDownload = "media_download";

    public const string MediaDelete = "media_delete";

    /// <summary>Anything else below <c>/graph</c>.</summary>
    public const string Other = "other";

    /// <summary>ElevenLabs: text to speech, streamed or not.</summary>
    public const string Tts = "tts";

    /// <summary>ElevenLabs: models, voices and anything else below <c>/elevenlabs</c>.</summary>
    public const string TtsModels = "tts_models";

    /// <summary>OpenAI's and ElevenLabs' speech to text.</summary>
    public const string Stt = "stt";

    /// <summary>Webhooks that carry a person's message.</summary>
    public const string Webhook = "webhook";

    /// <summary>Webhooks that report a status.</summary>
    public const string Statuses = "statuses";

    public static readonly string[] All = [Messages, Read, Media, MediaUrl, MediaDownload, MediaDelete, Other, Tts, TtsModels, Stt, Webhook, Statuses];

    public static bool IsWebhook(string route) => route is Webhook or Statuses;

    /// <summary>Whether a call on the route changes nothing, so that there is no effect to keep.</summary>
    public static bool HasNoEffect(string route) => route is Tts or TtsModels or Stt;
}

/// <summary>Endpoint metadata: the name in <see cref="Routes"/> of a call, for the log and for faults.</summary>
internal sealed record CallRoute(string Name);
