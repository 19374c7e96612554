using System.Diagnostics;
using System.Net.Http.Json;
using WhatsVoice.Bench.Processes;

namespace WhatsVoice.Bench.Speech;

/// <summary>The sandbox's ElevenLabs asked directly: a whole text in one request, what a bot without a speech service does.</summary>
internal sealed class Upstream(Uri sandbox) : IDisposable
{
    private const string Address = "/elevenlabs/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM?output_format=opus_48000_32";

    private readonly HttpClient _http = new() { BaseAddress = sandbox, DefaultRequestHeaders = { { "xi-api-key", SandboxProcess.ElevenLabsKey } } };

    /// <returns>From the request to the last byte.</returns>
    public async Task<TimeSpan> SpeakAsync(string text, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await _http.PostAsJsonAsync(Address, new { text, model_id = "eleven_multilingual_v2" }, cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(started);
    }

    public void Dispose() => _http.Dispose();
}
