namespace WhatsVoice.Bench.Processes;

/// <summary>The sandbox as a process, in the place of ElevenLabs.</summary>
internal static class SandboxProcess
{
    public const string ElevenLabsKey = "bench-elevenlabs-key";

    public static Task<RunningService> StartAsync(IReadOnlyDictionary<string, string> latency, CancellationToken cancellationToken) =>
        RunningService.StartAsync("WhatsVoice.Sandbox", new Dictionary<string, string>(latency)
        {
            // Nobody takes webhooks here, and nobody writes.
            ["Sandbox__WebhookUrl"] = "http://127.0.0.1:9/",
            ["Sandbox__AppSecret"] = "bench-app-secret",
            ["Sandbox__AccessToken"] = "bench-access-token",
            ["Sandbox__VerifyToken"] = "bench-verify-token",
            ["Sandbox__ElevenLabsApiKey"] = ElevenLabsKey,
        }, cancellationToken);

    /// <summary>What makes Tts speak with it.</summary>
    public static Dictionary<string, string> EngineSettings(RunningService sandbox) => new()
    {
        ["Speech__Engines__0"] = "elevenlabs",
        ["ElevenLabs__BaseUrl"] = new Uri(sandbox.Address, "/elevenlabs").ToString(),
        ["ElevenLabs__ApiKey"] = ElevenLabsKey,
    };
}
