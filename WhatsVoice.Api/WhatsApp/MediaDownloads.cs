using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>
/// Fetches files from WhatsApp, which keeps what people sent for 7 days and what was uploaded for 30
/// (documentation: whatsapp/business-phone-numbers/media).
/// </summary>
internal sealed class MediaDownloads(HttpClient http, MediaFiles files, IOptions<WhatsAppOptions> options, ApiTelemetry telemetry, TimeProvider time)
{
    /// <summary>WhatsApp's own limit for audio: 16 MB.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>Where WhatsApp keeps media. The access token goes along, so it goes nowhere else.</summary>
    private static readonly string[] MediaHosts = [".fbsbx.com", ".whatsapp.net"];

    /// <summary>"Object with ID ... does not exist": for a media id it says nothing about the account.</summary>
    private const int UnknownFile = 100;

    /// <returns>The file; null when WhatsApp does not have it any more or does not respond.</returns>
    public async Task<byte[]?> FindAsync(string mediaId, CancellationToken cancellationToken)
    {
        try
        {
            return await DownloadAsync(mediaId, cancellationToken);
        }
        catch (WhatsAppException)
        {
            return null;
        }
    }

    /// <summary>Downloads a file whole and checks it against the hash in its description.</summary>
    /// <param name="beforeFetch">Told the file's size in bytes, as far as it is known, and waited for before its bytes are asked for.</param>
    /// <exception cref="WhatsAppException">
    /// <see cref="WhatsAppFailure.Final"/>: it is too large, gone or not on WhatsApp's hosts; <see cref="WhatsAppFailure.Transient"/>: try again.
    /// </exception>
    public async Task<byte[]> DownloadAsync(string mediaId, CancellationToken cancellationToken, Func<long?, Task>? beforeFetch = null)
    {
        if (!WhatsAppIds.IsNumeric(mediaId))
        {
            throw Final("The media id is none of WhatsApp's.");
        }

        var start = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            var media = await DescribeAsync(mediaId, cancellationToken);
            if (!Uri.TryCreate(media?.Url, UriKind.Absolute, out var address) || !IsWhatsApps(address))
            {
                throw Final("The file is not on one of WhatsApp's hosts.");
            }

            if (media.FileSize > MaxBytes)
            {
                throw TooLarge();
            }

            if (beforeFetch is not null)
            {
                // WhatsApp is not to blame for this wait.
                var waiting = Stopwatch.GetTimestamp();
                await beforeFetch(media.FileSize);
                start += Stopwatch.GetTimestamp() - waiting;
            }

            var file = await files.FetchAsync(address, cancellationToken);
            if (!HasHash(file, media.Sha256))
            {
                throw new WhatsAppException(WhatsAppFailure.Transient, "The file does not match its SHA-256.", 0, null, null);
            }

            outcome = "ok";
            return file;
        }
        catch (WhatsAppException exception) when (exception.Code == UnknownFile || exception.Kind is WhatsAppFailure.MediaUnknown or WhatsAppFailure.MediaRefused)
        {
            // The last two are about uploads elsewhere: they would have the answer's audio uploaded again.
            throw Final("WhatsApp does not have the file any more.");
        }
        catch (WhatsAppException exception)
        {
            throw exception.AsRepeatable();
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw TooLarge();
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or JsonException or IOException)
        {
            throw WhatsAppException.NotReached(exception);
        }
        catch (OperationCanceledException)
        {
            outcome = "canceled";
            throw;
        }
        finally
        {
            telemetry.WhatsAppCalled("download", outcome, Stopwatch.GetElapsedTime(start));
        }
    }

    private async Task<GraphMedia?> DescribeAsync(string mediaId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(Uri.EscapeDataString(mediaId), cancellationToken);
        await WhatsAppErrors.EnsureAcceptedAsync(response, time, cancellationToken);
        return await JsonBody.ReadAsync(response.Content, GraphJson.Default.GraphMedia, cancellationToken);
    }

    private bool IsWhatsApps(Uri address)
    {
        var known = options.Value.BaseUrl;
        return (address.Scheme == known.Scheme && address.Authority == known.Authority)
            || (address.Scheme == Uri.UriSchemeHttps && MediaHosts.Any(host => address.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>WhatsApp tells hashes in hex and, in webhooks, in base64. True where it is missing or of another form.</summary>
    public static bool HasHash(byte[] file, string? expected) => expected?.Length switch
    {
        64 => expected.Equals(Convert.ToHexString(SHA256.HashData(file)), StringComparison.OrdinalIgnoreCase),
        44 => expected == Convert.ToBase64String(SHA256.HashData(file)),
        _ => true,
    };

    private static WhatsAppException TooLarge() =>
        new(WhatsAppFailure.Final, $"The file has more than {MaxBytes} bytes.", 0, null, null) { IsTooLarge = true };

    private static WhatsAppException Final(string message) => new(WhatsAppFailure.Final, message, 0, null, null);
}

/// <summary>
/// Fetches a file's bytes. They lie on other hosts than the Graph API, so these calls have a circuit breaker of their own: voice notes that cannot be
/// downloaded must not hold up what is sent.
/// </summary>
internal sealed class MediaFiles(HttpClient http, IOptions<WhatsAppOptions> options, TimeProvider time)
{
    /// <param name="address">One of WhatsApp's: the access token goes along.</param>
    /// <exception cref="WhatsAppException">The address has expired, or WhatsApp refuses.</exception>
    public async Task<byte[]> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);

        // The client's own token goes to the Graph API only; this host is WhatsApp's as well.
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.AccessToken);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            // Of the token the Graph API has just said that it is right: only this address is refused.
            throw new WhatsAppException(WhatsAppFailure.Transient, "The file's address has expired.", 0, null, null);
        }

        await WhatsAppErrors.EnsureAcceptedAsync(response, time, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
