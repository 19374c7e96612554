using System.Text.Json;
using Microsoft.Extensions.Options;
using Polly.Timeout;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>Fetches audio back from WhatsApp, which keeps it for 30 days (documentation: whatsapp/business-phone-numbers/media).</summary>
internal sealed class MediaDownloads(HttpClient http, IOptions<WhatsAppOptions> options)
{
    /// <summary>Where WhatsApp keeps media. The access token goes along, so it goes nowhere else.</summary>
    private const string MediaHost = ".fbsbx.com";

    private const int LargestBytes = 16 * 1024 * 1024;

    /// <returns>The file; null when WhatsApp does not have it any more or gives no answer.</returns>
    public async Task<byte[]?> FindAsync(string mediaId, CancellationToken cancellationToken)
    {
        try
        {
            using var described = await http.GetAsync(Uri.EscapeDataString(mediaId), cancellationToken);
            if (!described.IsSuccessStatusCode
                || await described.Content.ReadFromJsonAsync(GraphJson.Default.GraphMedia, cancellationToken) is not { Url: { } url }
                || !Uri.TryCreate(url, UriKind.Absolute, out var address)
                || !IsWhatsApps(address))
            {
                return null;
            }

            using var file = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!file.IsSuccessStatusCode)
            {
                return null;
            }

            await file.Content.LoadIntoBufferAsync(LargestBytes, cancellationToken);
            return await file.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or JsonException or IOException)
        {
            return null;
        }
    }

    private bool IsWhatsApps(Uri address)
    {
        var known = options.Value.BaseUrl;
        return (address.Scheme == known.Scheme && address.Authority == known.Authority)
            || (address.Scheme == Uri.UriSchemeHttps && address.Host.EndsWith(MediaHost, StringComparison.OrdinalIgnoreCase));
    }
}
