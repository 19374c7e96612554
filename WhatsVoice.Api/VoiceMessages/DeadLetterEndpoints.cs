using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.VoiceMessages;

internal static class DeadLetterEndpoints
{
    /// <summary>Messages that were given up, with the reason; the latest first.</summary>
    public static async Task<Results<Ok<VoiceMessageList>, ValidationProblem>> ListAsync(
        [Description("How many to leave out: those of earlier pages.")] int? skip,
        [Description("How many, 1 to 100. Default: 20.")] int? limit,
        DeadLetters deadLetters,
        VoiceMessageRecords records)
    {
        if (limit is < 1 or > 100 || skip is < 0)
        {
            return Problems.Invalid(new Dictionary<string, string[]>
            {
                [limit is < 1 or > 100 ? "limit" : "skip"] = ["limit must be 1 to 100, skip 0 or more."],
            });
        }

        var ids = await deadLetters.ListAsync(skip ?? 0, limit ?? 20);
        var items = await Task.WhenAll(ids.Select(records.FindAsync));
        return TypedResults.Ok(new VoiceMessageList([.. items.OfType<VoiceMessageRecord>()], null));
    }

    /// <summary>Tries one again. Repeating it is safe: each time a message died it is redriven once.</summary>
    public static async Task<Results<Accepted<VoiceMessageRecord>, ProblemHttpResult>> RedriveAsync(string id, DeadLetters deadLetters, VoiceMessageRecords records)
    {
        try
        {
            return VoiceMessageId.IsOurs(id) && await deadLetters.RedriveAsync(id) && await records.FindAsync(id) is { } record
                ? TypedResults.Accepted($"/v1/voice-messages/{id}", record)
                : NotFound();
        }
        catch (Exception exception) when (exception is ConversationUnavailableException or RedisException or TimeoutException)
        {
            return Problems.Create(StatusCodes.Status503ServiceUnavailable, "not-stored", "The dead letter could not be redriven now; try again.");
        }
    }

    /// <summary>Tries several again.</summary>
    public static async Task<Results<Ok<RedriveAnswer>, ProblemHttpResult>> RedriveManyAsync(RedriveRequest request, DeadLetters deadLetters)
    {
        try
        {
            var found = await Task.WhenAll(request.Ids!.Distinct(StringComparer.Ordinal).Select(async id => (Id: id, Redriven: VoiceMessageId.IsOurs(id) && await deadLetters.RedriveAsync(id))));
            return TypedResults.Ok(new RedriveAnswer(
                [.. found.Where(item => item.Redriven).Select(item => item.Id)],
                [.. found.Where(item => !item.Redriven).Select(item => item.Id)]));
        }
        catch (Exception exception) when (exception is ConversationUnavailableException or RedisException or TimeoutException)
        {
            return Problems.Create(StatusCodes.Status503ServiceUnavailable, "not-stored", "The dead letters could not all be redriven now; try again, which is safe.");
        }
    }

    /// <summary>Drops one for good; its record stays.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, DeadLetters deadLetters)
        => await deadLetters.DeleteAsync(id) ? TypedResults.NoContent() : NotFound();

    private static ProblemHttpResult NotFound() => Problems.Create(StatusCodes.Status404NotFound, "not-found", "There is no dead letter with this id (any more).");
}
