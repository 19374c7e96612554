using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace WhatsVoice.Bench.Speech;

/// <summary>One answer of the speech service.</summary>
/// <param name="FirstByte">From the request to the first byte of the body.</param>
/// <param name="Total">From the request to its last byte.</param>
/// <param name="Audio">An Ogg/Opus file.</param>
/// <param name="Cache">hit, partial or miss; empty when the answer does not say.</param>
/// <param name="Engine">Which engine spoke.</param>
internal sealed record SpokenNote(TimeSpan FirstByte, TimeSpan Total, byte[] Audio, string Cache, string Engine);

/// <summary>Asks a speech service as any client would, over one kept connection.</summary>
internal sealed class SpeechClient(Uri tts, string? apiKey = null) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = tts, Timeout = TimeSpan.FromMinutes(5) };

    /// <inheritdoc cref="SpeakAsync(object, CancellationToken)"/>
    /// <param name="text">What to say.</param>
    /// <param name="profile">Default: the service's.</param>
    /// <param name="stream">Whether audio may come before all of it is made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<SpokenNote> SpeakAsync(string text, string? profile, bool stream, CancellationToken cancellationToken) =>
        SpeakAsync(new { input = text, profile = profile ?? "balanced", response_format = "opus", stream }, cancellationToken);

    /// <param name="body">An OpenAI-compatible request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The service did not answer with audio; the message holds what it said.</exception>
    public async Task<SpokenNote> SpeakAsync(object body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/audio/speech")
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Authorization = apiKey is null ? null : new AuthenticationHeaderValue("Bearer", apiKey);

        var started = Stopwatch.GetTimestamp();
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"{tts} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var audio = new MemoryStream();
        var first = new byte[1];
        await content.ReadExactlyAsync(first, cancellationToken);
        var firstByte = Stopwatch.GetElapsedTime(started);
        audio.Write(first);
        await content.CopyToAsync(audio, cancellationToken);
        var total = Stopwatch.GetElapsedTime(started);
        return new SpokenNote(firstByte, total, audio.ToArray(), Header(response, "X-Cache"), Header(response, "X-Engine"));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A stream tells what it knows only at its end in trailers.</summary>
    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.TrailingHeaders.TryGetValues(name, out values) ? values.First() : "";
}
