using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Stt.Engines.Whisper;

/// <summary>
/// Fetches the model of <c>Whisper:Model</c> once, in the background: an interrupted download goes on where it ended, and the file
/// gets its name only after its hash was checked.
/// </summary>
internal sealed partial class WhisperModel(
    IHttpClientFactory clients, IOptions<WhisperOptions> options, TimeProvider time, ILogger<WhisperModel> logger) : BackgroundService
{
    public const string HttpClientName = "whisper-model";

    private const int BufferBytes = 128 << 10;
    private const long MaxBytes = 8L << 30;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    private readonly WhisperOptions _options = options.Value;
    private long _fetched;
    private long _total;
    private volatile string? _problem;

    /// <summary>Why the model cannot be used yet; null once it is there.</summary>
    public string? WhyMissing => File.Exists(_options.File) ? null
        : _problem is { } problem ? $"The Whisper model {_options.Model} could not be fetched and is tried again: {problem}"
        : $"The Whisper model {_options.Model} is being fetched: {Megabytes(_fetched)} of {(_total > 0 ? Megabytes(_total) : "?")} MB.";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.IsFetched)
        {
            return;
        }

        for (var delay = FirstDelay; !File.Exists(_options.File); delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                await FetchAsync(stoppingToken);
                _problem = null;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException or UnauthorizedAccessException)
            {
                _problem = exception.Message;
                Log.Failed(logger, exception, _options.Model!);
                await Task.Delay(delay, time, stoppingToken);
            }
        }
    }

    private static long Megabytes(long bytes) => bytes >> 20;

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_options.ModelFolder);
        var part = _options.File + ".part";
        await DownloadAsync(part, cancellationToken);
        if (await HashAsync(part, cancellationToken) is var hash && hash != _options.ExpectedSha1)
        {
            File.Delete(part);
            throw new InvalidDataException($"its SHA-1 sum is {hash}, expected {_options.ExpectedSha1}.");
        }

        File.Move(part, _options.File, overwrite: true);
        Log.Fetched(logger, _options.Model!, _options.File);
    }

    private async Task DownloadAsync(string part, CancellationToken cancellationToken)
    {
        var have = File.Exists(part) ? new FileInfo(part).Length : 0;
        using var request = new HttpRequestMessage(HttpMethod.Get, _options.Source);
        request.Headers.Range = have > 0 ? new RangeHeaderValue(have, null) : null;
        using var response = await clients.CreateClient(HttpClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return; // the part is the whole file, or its hash will tell
        }

        response.EnsureSuccessStatusCode();
        var resumes = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == have;
        _fetched = resumes ? have : 0;
        _total = _fetched + (response.Content.Headers.ContentLength ?? 0);
        Log.Fetching(logger, _options.Model!, Megabytes(_fetched), Megabytes(_total));

        await using var file = new FileStream(part, resumes ? FileMode.Append : FileMode.Create, FileAccess.Write);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await CopyAsync(body, file, cancellationToken);
    }

    private async Task CopyAsync(Stream body, FileStream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        for (var logged = 0L; await body.ReadAsync(buffer, cancellationToken) is var read and > 0;)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            _fetched += read;
            if (_fetched > MaxBytes)
            {
                throw new InvalidDataException("it is larger than any Whisper model.");
            }

            if (_total > 0 && _fetched * 10 / _total is var tenth && tenth > logged)
            {
                logged = tenth;
                Log.Fetching(logger, _options.Model!, Megabytes(_fetched), Megabytes(_total));
            }
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
#pragma warning disable CA5350 // The published sums are SHA-1; they guard against a damaged or replaced download, and the connection is TLS.
        return Convert.ToHexStringLower(await SHA1.HashDataAsync(file, cancellationToken));
#pragma warning restore CA5350
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Fetching the Whisper model {Model}: {Fetched} of {Total} MB")]
        public static partial void Fetching(ILogger logger, string model, long fetched, long total);

        [LoggerMessage(2, LogLevel.Information, "The Whisper model {Model} is there: {Path}")]
        public static partial void Fetched(ILogger logger, string model, string path);

        [LoggerMessage(3, LogLevel.Warning, "The Whisper model {Model} could not be fetched and is tried again")]
        public static partial void Failed(ILogger logger, Exception exception, string model);
    }
}
