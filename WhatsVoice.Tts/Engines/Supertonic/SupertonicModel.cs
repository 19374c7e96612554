using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace WhatsVoice.Tts.Engines.Supertonic;

/// <summary>
/// The model's files: fetched once where <c>Supertonic:Model</c> asks for it, resumed after an interruption, checked against the hashes
/// that the model's repository names, then loaded. Until then the next engine speaks. What that repository says later is not what it said when somebody
/// listened to the voice: <c>Supertonic:Sha256</c> names the one model that may be loaded.
/// </summary>
internal sealed partial class SupertonicModel(
    HttpClient http, IOptions<SupertonicOptions> options, TimeProvider time, ILogger<SupertonicModel> logger) : BackgroundService
{
    /// <summary>The files of the model, in the order in which they are fetched.</summary>
    public static readonly IReadOnlyList<string> Files =
    [
        "onnx/tts.json", "onnx/unicode_indexer.json",
        .. from voice in new[] { "F1", "F2", "F3", "F4", "F5", "M1", "M2", "M3", "M4", "M5" } select $"voice_styles/{voice}.json",
        "onnx/duration_predictor.onnx", "onnx/text_encoder.onnx", "onnx/vocoder.onnx", "onnx/vector_estimator.onnx",
    ];

    private const int MaxRedirects = 5;
    private const long LogEveryBytes = 25 << 20;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    private volatile SupertonicVoice? _voice;
    private volatile string _state = "The model supertonic is not loaded yet.";

    /// <summary>Why it cannot speak at present, with the progress of the fetch; null once it can.</summary>
    public string? Unavailable => _voice is null ? _state : null;

    /// <exception cref="SpeechEngineUnavailableException">The model is not there yet, or cannot be loaded.</exception>
    public SupertonicVoice Voice => _voice ?? throw new SpeechEngineUnavailableException(_state);

    public override void Dispose()
    {
        _voice?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (string.IsNullOrWhiteSpace(options.Value.ModelPath))
                {
                    await FetchAsync(stoppingToken);
                }

                var folder = options.Value.Folder;
                _state = "The model supertonic is being loaded.";
                var sum = await SumAsync(folder, stoppingToken);
                if (options.Value.Sha256 is { Length: > 0 } expected && !expected.Equals(sum, StringComparison.OrdinalIgnoreCase))
                {
                    throw new InvalidDataException($"its sum is {sum}, and {SupertonicOptions.Section}:Sha256 names another.");
                }

                _voice = await DedicatedThread.Run(() => new SupertonicVoice(folder, options.Value.Steps, options.Value.Threads), stoppingToken);
                Log.Loaded(logger, folder, sum);
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException or JsonException
                or KeyNotFoundException or OnnxRuntimeException or InvalidDataException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
            {
                _state = $"The model supertonic is not available: {exception.Message}";
                Log.Failed(logger, exception.Message, RetryDelay.TotalSeconds);
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    /// <summary>As <c>sha256sum FILE... | sha256sum</c> in the model's folder, with <see cref="Files"/> in their order.</summary>
    private static async Task<string> SumAsync(string folder, CancellationToken cancellationToken)
    {
        var list = new StringBuilder();
        foreach (var file in Files.Where(file => File.Exists(Path.Combine(folder, file))))
        {
            await using var content = File.OpenRead(Path.Combine(folder, file));
            list.Append(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken))).Append("  ").Append(file).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString())));
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        var missing = Files.Where(file => !File.Exists(Path.Combine(options.Value.Folder, file))).ToList();
        if (missing.Count > 0)
        {
            Log.Fetching(logger, options.Value.Model!, options.Value.Folder);
        }

        for (var i = 0; i < missing.Count; i++)
        {
            await FetchAsync(missing[i], $"file {i + 1} of {missing.Count}", cancellationToken);
        }
    }

    private async Task FetchAsync(string file, string which, CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.Value.Folder, file);
        var part = path + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var present = File.Exists(part) ? new FileInfo(part).Length : 0;
        var (response, hash) = await OpenAsync(new Uri(AddressOf(), file), present, cancellationToken);
        using (response)
        {
            if (response.StatusCode == HttpStatusCode.OK)
            {
                present = 0; // the server does not resume
            }

            var total = present + (response.Content.Headers.ContentLength ?? throw new InvalidDataException($"{file} has no length."));
            await using (var target = new FileStream(part, present == 0 ? FileMode.Create : FileMode.Append))
            {
                await CopyAsync(response, target, present, total, $"{file}, {which}", cancellationToken);
            }
        }

        await CheckAsync(part, file, hash, cancellationToken);
        File.Move(part, path, overwrite: true);
    }

    private Uri AddressOf() =>
        new(options.Value.ModelUrl.Replace("{model}", Uri.EscapeDataString(options.Value.Model!), StringComparison.Ordinal).TrimEnd('/') + "/");

    /// <summary>Follows redirects by itself, since the repository names the hash in the first response and another host has the file.</summary>
    private async Task<(HttpResponseMessage Response, string? Hash)> OpenAsync(Uri address, long from, CancellationToken cancellationToken)
    {
        string? hash = null;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            hash ??= HashIn(response);
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
            {
                return (response, hash);
            }

            using (response)
            {
                if (response.Headers.Location is not { } location || (int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || redirects == MaxRedirects)
                {
                    throw new HttpRequestException($"{address.GetLeftPart(UriPartial.Path)} answers {(int)response.StatusCode}.");
                }

                var next = new Uri(address, location);
                if (next.Scheme != Uri.UriSchemeHttps && next.Scheme != address.Scheme)
                {
                    throw new HttpRequestException($"{address.Host} redirects away from https.");
                }

                address = next;
            }
        }
    }

    /// <summary>SHA-256 of large files in <c>X-Linked-ETag</c>; of others their Git object id, a SHA-1, in <c>ETag</c>.</summary>
    private static string? HashIn(HttpResponseMessage response)
    {
        var linked = response.Headers.TryGetValues("X-Linked-ETag", out var values) ? values.First() : response.Headers.ETag?.Tag;
        var hash = linked?.Replace("W/", "", StringComparison.Ordinal).Trim('"');
        return hash is { Length: 40 or 64 } && hash.All(char.IsAsciiHexDigit) ? hash.ToLowerInvariant() : null;
    }

    private async Task CopyAsync(HttpResponseMessage response, FileStream target, long present, long total, string what, CancellationToken cancellationToken)
    {
        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[128 * 1024];
        var logged = present;
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            present += read;
            _state = string.Create(CultureInfo.InvariantCulture, $"The model supertonic is being fetched: {what}, {present >> 20} of {total >> 20} MB. The next engine speaks until then.");
            if (present - logged >= LogEveryBytes)
            {
                logged = present;
                Log.Progress(logger, what, present >> 20, total >> 20);
            }
        }

        if (present != total)
        {
            throw new HttpRequestException($"{what} broke off at {present} of {total} bytes.");
        }
    }

    private static async Task CheckAsync(string part, string file, string? hash, CancellationToken cancellationToken)
    {
        if (hash is null)
        {
            File.Delete(part);
            throw new InvalidDataException($"The repository names no hash for {file}.");
        }

        await using var content = File.OpenRead(part);
        string actual;
        if (hash.Length == 64)
        {
            actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        }
        else
        {
#pragma warning disable CA5350 // Git's object ids are SHA-1; the large files, which are run, have SHA-256.
            using var git = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
            git.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")));
            var buffer = new byte[128 * 1024];
            while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                git.AppendData(buffer, 0, read);
            }

            actual = Convert.ToHexStringLower(git.GetHashAndReset());
        }

        if (actual != hash)
        {
            content.Close();
            File.Delete(part);
            throw new InvalidDataException($"{file} does not have the hash that its repository names.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Fetching the voice {Model} into {Folder}, about 400 MB, once. Its weights are under the OpenRAIL-M licence, whose use restrictions apply to you: read LICENSE in the model's repository.")]
        public static partial void Fetching(ILogger logger, string model, string folder);

        [LoggerMessage(2, LogLevel.Information, "Fetching the voice supertonic: {What}, {Present} of {Total} MB.")]
        public static partial void Progress(ILogger logger, string what, long present, long total);

        [LoggerMessage(3, LogLevel.Information, "The voice supertonic is ready, from {Folder}. Its sum, for Supertonic:Sha256: {Sum}")]
        public static partial void Loaded(ILogger logger, string folder, string sum);

        [LoggerMessage(4, LogLevel.Warning, "The voice supertonic is not available: {Reason} Trying again in {Seconds:0} s; the next engine speaks until then.")]
        public static partial void Failed(ILogger logger, string reason, double seconds);
    }
}
