using System.Text.RegularExpressions;
using WhatsVoice.Api.Speech;

namespace WhatsVoice.Api.Rest;

/// <summary>Refuses a voice, profile or language that does not exist at once, instead of sending text later.</summary>
internal sealed partial class SpeechParameters(IServiceProvider services, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private (long At, VoiceList? Voices, TtsUsage? Usage)? _known;

    /// <returns>What is wrong, by field. While the Tts service does not answer, names are not checked.</returns>
    public async Task<Dictionary<string, string[]>> CheckAsync(SendVoiceMessage request, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (request.Language is { } language && !LanguageTag().IsMatch(language))
        {
            errors["language"] = ["language must be a BCP 47 tag such as en or pt-BR."];
        }

        if (request.Voice is null && request.Profile is null)
        {
            return errors;
        }

        var (voices, usage) = await KnownAsync(cancellationToken);
        if (request.Voice is { } voice && voices is { Voices.Count: > 0 } && !voices.Voices.Any(known => known.Id.Equals(voice, StringComparison.OrdinalIgnoreCase)))
        {
            errors["voice"] = [$"voice is unknown: {Names(voices.Voices.Select(known => known.Id))}."];
        }

        if (request.Profile is { } profile && usage is { Profiles.Count: > 0 } && !usage.Profiles.Contains(profile, StringComparer.OrdinalIgnoreCase))
        {
            errors["profile"] = [$"profile is unknown: {Names(usage.Profiles)}."];
        }

        return errors;
    }

    private static string Names(IEnumerable<string> names) => $"one of {string.Join(", ", names.Distinct(StringComparer.Ordinal).Take(50))}";

    private async Task<(VoiceList? Voices, TtsUsage? Usage)> KnownAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && time.GetElapsedTime(known.At) < Fresh)
        {
            return (known.Voices, known.Usage);
        }

        var tts = services.GetRequiredService<TtsUsageClient>();
        var (voices, usage) = (tts.GetVoicesAsync(cancellationToken), tts.GetUsageAsync(cancellationToken));
        if (await voices is not null && await usage is not null)
        {
            _known = (time.GetTimestamp(), await voices, await usage);
        }

        return (await voices, await usage);
    }

    /// <summary>Language, script, region and variants (RFC 5646), without grandfathered tags.</summary>
    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*\z")]
    private static partial Regex LanguageTag();
}
