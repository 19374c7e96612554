using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Rest;

/// <summary>The body of <c>POST /v1/dead-letters/redrive</c>: ids or a reason.</summary>
public sealed record RedriveRequest
{
    [Length(1, 100, ErrorMessage = "ids must have 1 to 100 ids.")]
    [Description("1 to 100 ids of dead letters.")]
    public IReadOnlyList<string>? Ids { get; init; }

    [StringLength(64, MinimumLength = 1, ErrorMessage = "reason must have 1 to 64 characters.")]
    [Description("Instead of ids: the oldest dead letters with this reason, for example account; at most 100 a call.")]
    public string? Reason { get; init; }
}

/// <param name="NotFound">Those that are no dead letters (any more).</param>
internal sealed record RedriveAnswer(IReadOnlyList<string> Redriven, IReadOnlyList<string> NotFound);

internal static class DeadLetterEndpoints
{
    /// <summary>Messages that were given up, with the reason, newest first.</summary>
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

    /// <summary>Redrives one. Repeating it is safe: a message is redriven once for each time it failed.</summary>
    public static async Task<Results<Accepted<VoiceMessageRecord>, ProblemHttpResult>> RedriveAsync(string id, DeadLetters deadLetters, VoiceMessageRecords records)
        => VoiceMessageId.IsOurs(id) && await deadLetters.RedriveAsync(id) && await records.FindAsync(id) is { } record
            ? TypedResults.Accepted($"/v1/voice-messages/{id}", record)
            : NotFound();

    /// <summary>Redrives several.</summary>
    public static async Task<Results<Ok<RedriveAnswer>, ValidationProblem>> RedriveManyAsync(RedriveRequest request, DeadLetters deadLetters)
    {
        if (request is { Ids: null, Reason: null } or { Ids: not null, Reason: not null })
        {
            return Problems.Invalid(new Dictionary<string, string[]> { ["ids"] = ["Either ids (1 to 100 ids of dead letters) or reason must be given."] });
        }

        // One at a time, so that several of one person keep their order.
        var (redriven, notFound) = (new List<string>(), new List<string>());
        foreach (var id in DeadLetters.InOrder((request.Ids ?? await deadLetters.FindAsync(request.Reason!)).Distinct(StringComparer.Ordinal)))
        {
            (VoiceMessageId.IsOurs(id) && await deadLetters.RedriveAsync(id) ? redriven : notFound).Add(id);
        }

        return TypedResults.Ok(new RedriveAnswer(redriven, notFound));
    }

    /// <summary>Deletes one; its record stays.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, DeadLetters deadLetters)
        => await deadLetters.DeleteAsync(id) ? TypedResults.NoContent() : NotFound();

    private static ProblemHttpResult NotFound() => Problems.Create(StatusCodes.Status404NotFound, "not-found", "There is no dead letter with this id (any more).");
}
