using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.Api.VoiceMessages;

internal static class VoiceMessageEndpoints
{
    public static async Task<Results<Ok<VoiceMessageRecord>, ProblemHttpResult>> GetAsync(string id, VoiceMessageRecords records)
        => VoiceMessageId.IsOurs(id) && await records.FindAsync(id) is { } record
            ? TypedResults.Ok(record)
            : TypedResults.Problem(
                "There is no voice message with this id; records are kept for 30 days.",
                statusCode: StatusCodes.Status404NotFound,
                type: "urn:whatsvoice:problem:not-found");
}
