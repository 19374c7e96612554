using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.Rest;

internal sealed record EraseAnswer(int VoiceMessages, int Conversations);

internal static class PersonEndpoints
{
    /// <summary>
    /// Erases a person: conversations with history and waiting messages, records, dead letters, what was sent. Repeating it is safe; with
    /// nothing to erase it answers zeros.
    /// </summary>
    public static async Task<Results<Ok<EraseAnswer>, ValidationProblem>> EraseAsync(
        [Description("The person's phone number with country code, or business-scoped user id.")] string id, PersonErasure erasure)
    {
        if (PersonId.Read(id) is not { } person)
        {
            return Problems.Invalid(new Dictionary<string, string[]> { ["id"] = [PersonId.Allowed("id")] });
        }

        var (messages, conversations) = await erasure.EraseAsync(person);
        return TypedResults.Ok(new EraseAnswer(messages, conversations));
    }
}

/// <summary>How other programs name a person.</summary>
internal static partial class PersonId
{
    /// <summary>A phone number of 7 to 15 digits, or a business-scoped user id (documentation: whatsapp/business-scoped-user-ids).</summary>
    public const string Pattern = @"^(\+?[0-9]{7,15}|[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128})\z";

    /// <summary>A + that was not percent-encoded arrives as a space.</summary>
    /// <returns>Digits or a user id; null for anything else.</returns>
    public static string? Read(string? id) => id?.Trim() is { } text && Allowed().IsMatch(text) ? text.TrimStart('+') : null;

    public static string Allowed(string field) => $"{field} must be a phone number of 7 to 15 digits with country code, or a business-scoped user id such as US.13491208655302741918.";

    [System.Text.RegularExpressions.GeneratedRegex(Pattern)]
    private static partial System.Text.RegularExpressions.Regex Allowed();
}
