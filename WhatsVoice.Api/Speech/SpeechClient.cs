using System.Globalization;
using System.Net;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.Speech;

/// <summary>Asks the Tts service for voice notes.</summary>
internal sealed class SpeechClient(HttpClient http)
{
    /// <summary>WhatsApp takes no more for audio.</summary>
    public const int MaxAnswerBytes = 16 << 20;

    /// <param name="request">What to speak, and how.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SpeechException">The text cannot be spoken, or the service gave no speech in time.</exception>
    public async Task<SpokenAudio> SpeakAsync(SpeechRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.PostAsync("v1/audio/speech", JsonBody.Of(request, SpeechJson.Default.SpeechRequest), cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new SpeechException(
                    $"the Tts service answered {(int)response.StatusCode}",
                    response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity,
                    null)
                {
                    RetryAfter = response.Headers.RetryAfter?.Delta,
                };
            }

            return new SpokenAudio(
                await response.Content.ReadAsByteArrayAsync(cancellationToken),
                Header(response, "X-Cache"),
                Header(response, "X-Engine"),
                double.TryParse(Header(response, "X-Audio-Duration"), CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null,
                Header(response, "Server-Timing"));
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or IOException)
        {
            throw new SpeechException("the Tts service gave no answer", unspeakable: false, exception) { RetryAfter = Upstreams.RetryAfterOf(exception) };
        }
    }

    private static string? Header(HttpResponseMessage response, string name)
        => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
