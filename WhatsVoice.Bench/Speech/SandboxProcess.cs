namespace WhatsVoice.Bench.Speech;

/// <summary>The sandbox as a process, in the place of ElevenLabs.</summary>
internal static class SandboxProcess
{
    public const string ElevenLabsKey = "bench-elevenlabs-key";
    private const string SpeechPath = "/elevenlabs/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM?output_format=opus_48000_32";

    /// <summary>From the build output.</summary>
    public static Task<ServiceProcess> StartAsync(IReadOnlyDictionary<string, string> latency) => ServiceProcess.StartAsync("WhatsVoice.Sandbox", Settings(latency));

    /// <summary>From what was published.</summary>
    public static async Task<ServiceProcess> StartPublishedAsync(IReadOnlyDictionary<string, string> latency)
    {
        var sandbox = ServiceProcess.PreparePublished("WhatsVoice.Sandbox", Settings(latency));
        await sandbox.StartAsync();
        return sandbox;
    }

    /// <summary>What makes Tts speak with it.</summary>
    public static Dictionary<string, string> EngineSettings(ServiceProcess sandbox) => new()
    {
        ["Speech__Engines__0"] = "elevenlabs",
        ["ElevenLabs__BaseUrl"] = new Uri(sandbox.Address, "/elevenlabs").ToString(),
        ["ElevenLabs__ApiKey"] = ElevenLabsKey,
    };

    /// <summary>A client for <see cref="SpeechUri"/>.</summary>
    public static HttpClient CreateClient() => new() { DefaultRequestHeaders = { { "xi-api-key", ElevenLabsKey } } };

    /// <summary>Where its ElevenLabs speaks.</summary>
    public static Uri SpeechUri(ServiceProcess sandbox) => new(sandbox.Address, SpeechPath);

    private static Dictionary<string, string> Settings(IReadOnlyDictionary<string, string> latency) => new(latency)
    {
        // No one writes here, so no webhook is ever sent.
        ["Sandbox__WebhookUrl"] = "http://127.0.0.1:9/",
        ["Sandbox__AppSecret"] = "bench-app-secret",
        ["Sandbox__AccessToken"] = "bench-access-token",
        ["Sandbox__VerifyToken"] = "bench-verify-token",
        ["Sandbox__ElevenLabsApiKey"] = ElevenLabsKey,
    };
}
