using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using WhatsVoice.Api.Console.SignIn;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Console;

/// <summary>What the pages need beside their circuit: forms, because only a plain response can set a cookie, and audio.</summary>
internal static class ConsoleEndpoints
{
    private const string Overview = "/console";

    public static async Task<RedirectHttpResult> SignInAsync(
        HttpContext context, [FromForm] string? key, [FromForm] string? returnUrl, ApiKeys keys, WrongKeys wrongKeys, ConsoleSessions sessions)
    {
        // Compared before the limit is looked at: a right key is never refused because of somebody else's guesses.
        var found = keys.Find(key?.Trim() ?? "");
        if (found?.Scopes.Contains(ApiScopes.Operate) == true)
        {
            await context.SignInAsync(ConsoleSessions.Scheme, await sessions.StartAsync(found, context));
            context.Audit("sign-in", "console", found.Name);
            return TypedResults.LocalRedirect(Local(context, returnUrl));
        }

        var failure = found is not null ? "scope" : wrongKeys.Count(context) ? "key" : "limit";
        var query = QueryString.Create("failed", failure).Add("ReturnUrl", Local(context, returnUrl));
        return TypedResults.LocalRedirect($"{context.Request.PathBase}{ConsoleSessions.SignInPath}{query}");
    }

    public static async Task<Results<RedirectHttpResult, BadRequest>> SignOutAsync(HttpContext context, IAntiforgery antiforgery, ConsoleSessions sessions)
    {
        try
        {
            await antiforgery.ValidateRequestAsync(context);
        }
        catch (AntiforgeryValidationException)
        {
            // Also for a form that cannot be read, at which the query without an exception throws one.
            return TypedResults.BadRequest();
        }

        await sessions.EndAsync(context.User);
        await context.SignOutAsync(ConsoleSessions.Scheme);
        return TypedResults.LocalRedirect($"{context.Request.PathBase}{ConsoleSessions.SignInPath}");
    }

    /// <summary>The audio of a voice message, from WhatsApp: this service keeps none.</summary>
    public static async Task<Results<FileContentHttpResult, NotFound>> GetAudioAsync(
        string id, VoiceMessageRecords records, MediaDownloads media, CancellationToken cancellationToken)
        => VoiceMessageId.IsOurs(id)
            && await records.FindAsync(id) is { MediaId: { } mediaId }
            && await media.FindAsync(mediaId, cancellationToken) is { } audio
            ? TypedResults.Bytes(audio, "audio/ogg", enableRangeProcessing: true)
            : TypedResults.NotFound();

    /// <summary>The recording that a voice message answers, from WhatsApp: this service keeps none.</summary>
    public static async Task<Results<FileContentHttpResult, NotFound>> GetRecordingAsync(
        string id, VoiceMessageRecords records, MediaDownloads media, CancellationToken cancellationToken)
        => VoiceMessageId.IsOurs(id)
            && await records.FindAsync(id) is { Heard: { MediaId: { } mediaId } heard }
            && await media.FindAsync(mediaId, cancellationToken) is { } recording
            ? TypedResults.Bytes(recording, AudioType(heard.MimeType), enableRangeProcessing: true)
            : TypedResults.NotFound();

    /// <summary>The type comes from a webhook: nothing but audio is passed on, since the browser may show other types as a page.</summary>
    private static string AudioType(string? mimeType)
        => MediaTypeHeaderValue.TryParse(mimeType, out var type) && type.Type.Equals("audio", StringComparison.OrdinalIgnoreCase)
            ? type.MediaType.ToString()
            : "application/octet-stream";

    /// <summary>Only pages of the console: a link to the sign-in must not lead elsewhere. Only what a header may hold: our own links escape the rest.</summary>
    private static string Local(HttpContext context, string? returnUrl)
    {
        var overview = $"{context.Request.PathBase}{Overview}";
        var isOfConsole = returnUrl is not null
            && returnUrl.All(character => character is > ' ' and <= '~')
            && (returnUrl == overview || returnUrl.StartsWith($"{overview}/", StringComparison.Ordinal))
            && !returnUrl.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase).Contains("..", StringComparison.Ordinal);
        return isOfConsole ? returnUrl! : overview;
    }
}
