using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using WhatsVoice.Sandbox.Media;

namespace WhatsVoice.Sandbox.Graph;

/// <summary>Upload, description, bytes and deletion of media (WhatsApp Cloud API, media).</summary>
internal sealed class MediaGraphEndpoints(MediaLibrary library, IOptions<SandboxOptions> options, TimeProvider time)
{
    private const int LargestAudioBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan UrlLasts = TimeSpan.FromMinutes(5);
    private static readonly string[] Allowed = ["audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg", "audio/opus"];

    public async Task<IResult> UploadAsync(HttpContext context, string phoneNumberId)
    {
        if (phoneNumberId != options.Value.PhoneNumberId)
        {
            return GraphErrors.UnknownObject("post", phoneNumberId);
        }

        if (!context.Request.HasFormContentType)
        {
            return GraphErrors.Invalid("The body must be multipart/form-data with file, type and messaging_product.");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["messaging_product"] != "whatsapp")
        {
            return GraphErrors.Invalid("Param messaging_product must be one of {WHATSAPP}.");
        }

        if (form.Files["file"] is not { } file)
        {
            return GraphErrors.Invalid("Param file is required.");
        }

        var declared = form["type"].ToString();
        if (!Allowed.Contains(BaseType(declared)) || !Allowed.Contains(BaseType(file.ContentType)))
        {
            return GraphErrors.Invalid(
                $"Param file must be a file with one of the following types: {string.Join(", ", Allowed)}. Received file of type '{file.ContentType}', declared as '{declared}'.");
        }

        if (BaseType(declared) != BaseType(file.ContentType))
        {
            return GraphErrors.Invalid($"Param type is '{declared}', but the file is of type '{file.ContentType}'.");
        }

        if (file.Length is 0 or > LargestAudioBytes)
        {
            return GraphErrors.Invalid($"Param file must have 1 to {LargestAudioBytes} bytes; it has {file.Length}.");
        }

        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, context.RequestAborted);
        return TypedResults.Json(new GraphId(library.Add(declared, bytes.ToArray()).Id), SandboxJson.Default.GraphId);
    }

    public IResult Describe(HttpContext context, string version, string id)
    {
        if (id == options.Value.PhoneNumberId)
        {
            return TypedResults.Json(
                new PhoneNumberDescription("WhatsVoice sandbox", $"+{options.Value.DisplayPhoneNumber}", "GREEN", id), SandboxJson.Default.PhoneNumberDescription);
        }

        if (library.Find(id) is not { } file)
        {
            return GraphErrors.UnknownObject("get", id);
        }

        var expires = (time.GetUtcNow() + UrlLasts).ToUnixTimeSeconds();
        var url = $"{context.Request.Scheme}://{context.Request.Host}/graph/{version}/{id}/download?ext={expires}&hash={Hash(id, expires)}";
        return TypedResults.Json(
            new MediaDescription(url, file.MimeType, file.Sha256, file.Bytes.Length, file.Id, "whatsapp"), SandboxJson.Default.MediaDescription);
    }

    public IResult Download(string id, long ext, string hash)
    {
        var fresh = time.GetUtcNow().ToUnixTimeSeconds() <= ext && hash == Hash(id, ext);
        return fresh && library.Find(id) is { } file
            ? TypedResults.Bytes(file.Bytes, file.MimeType, enableRangeProcessing: true)
            : TypedResults.NotFound();
    }

    public IResult Delete(string id) => library.Remove(id)
        ? TypedResults.Json(new GraphSuccess(true), SandboxJson.Default.GraphSuccess)
        : GraphErrors.UnknownObject("delete", id);

    private string Hash(string id, long expires) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.AppSecret!), Encoding.UTF8.GetBytes($"{id}|{expires}")))[..32];

    private static string BaseType(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed.MediaType.ToString().ToLowerInvariant() : "";
}

/// <param name="Url">Works for five minutes, with the same Bearer token.</param>
/// <param name="FileSize">Bytes.</param>
internal sealed record MediaDescription(string Url, string MimeType, string Sha256, long FileSize, string Id, string MessagingProduct);

internal sealed record PhoneNumberDescription(string VerifiedName, string DisplayPhoneNumber, string QualityRating, string Id);
