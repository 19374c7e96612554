using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.Sandbox.Media;

/// <param name="Id">Media id, digits only as Meta's are.</param>
/// <param name="MimeType">As declared at upload, e.g. <c>audio/ogg; codecs=opus</c>.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Words">What is said in it; null where the sandbox does not know.</param>
/// <param name="Language">The words' language, ISO 639-1.</param>
internal sealed record MediaFile(string Id, string MimeType, string Sha256, byte[] Bytes, string? Words = null, string? Language = null);

/// <summary>Media of both sides, in memory. Beyond <see cref="CapacityBytes"/> the oldest are dropped; Meta drops media after 30 days.</summary>
internal sealed class MediaLibrary
{
    public const long CapacityBytes = 256L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, MediaFile> _files = [];
    private readonly Dictionary<string, MediaFile> _known = [];
    private long _bytes;

    /// <param name="words">What is said in it, where that is known.</param>
    public MediaFile Add(string mimeType, byte[] bytes, string? words = null, string? language = null)
    {
        var id = (1_000_000_000_000_000L + RandomNumberGenerator.GetInt32(int.MaxValue) * 1_000_000L + RandomNumberGenerator.GetInt32(1_000_000))
            .ToString(CultureInfo.InvariantCulture);
        var file = new MediaFile(id, mimeType, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes, words, language);
        lock (_gate)
        {
            _files.Add(file.Id, file);
            _bytes += bytes.Length;
            if (words is not null)
            {
                _known[file.Sha256] = file;
            }

            while (_bytes > CapacityBytes && _files.Count > 1)
            {
                Forget(_files.GetAt(0).Value);
            }
        }

        return file;
    }

    public MediaFile? Find(string? id)
    {
        lock (_gate)
        {
            return id is null ? null : _files.GetValueOrDefault(id);
        }
    }

    /// <summary>The file with these bytes, where its words are known.</summary>
    public MediaFile? FindWords(ReadOnlySpan<byte> bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        lock (_gate)
        {
            return _known.GetValueOrDefault(hash);
        }
    }

    public bool Remove(string id)
    {
        lock (_gate)
        {
            return _files.TryGetValue(id, out var file) && Forget(file);
        }
    }

    private bool Forget(MediaFile file)
    {
        _bytes -= file.Bytes.Length;
        if (_known.GetValueOrDefault(file.Sha256) == file)
        {
            _known.Remove(file.Sha256);
        }

        return _files.Remove(file.Id);
    }
}

internal static class MediaEndpoints
{
    public static WebApplicationBuilder AddMedia(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MediaLibrary>();
        return builder;
    }

    public static WebApplication MapMedia(this WebApplication app)
    {
        app.MapGet("/sandbox/media/{id}", Read);
        return app;
    }

    // A player needs range requests to seek.
    private static Results<FileContentHttpResult, ProblemHttpResult> Read(string id, MediaLibrary library) =>
        library.Find(id) is { } file
            ? TypedResults.Bytes(file.Bytes, file.MimeType, enableRangeProcessing: true)
            : TypedResults.Problem($"There is no media '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
