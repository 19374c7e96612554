using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.VoiceMessages;

internal static class VoiceMessageEndpoints
{
    private const int MaxPage = 100;

    /// <summary>Speaks a text and sends it as a voice note. Returns as soon as that is durable; it goes out in the person's order.</summary>
    public static async Task<Results<Accepted<VoiceMessageRecord>, ValidationProblem, ProblemHttpResult>> SendAsync(
        SendVoiceMessage request,
        [FromHeader(Name = IdempotencyKeys.Header)][Description("Any text of your own, up to 255 characters: the same key sends once, for 24 hours.")] string? idempotencyKey,
        IdempotencyKeys keys,
        VoiceMessageRecords records,
        Outbox outbox,
        IOptions<WhatsAppOptions> options)
    {
        if (idempotencyKey is { Length: > IdempotencyKeys.MaxLength })
        {
            return Problems.Invalid(new Dictionary<string, string[]>
            {
                [IdempotencyKeys.Header] = [$"{IdempotencyKeys.Header} must have at most {IdempotencyKeys.MaxLength} characters."],
            });
        }

        try
        {
            var id = idempotencyKey is { Length: > 0 } ? await keys.ClaimAsync(idempotencyKey, request) : VoiceMessageId.New();
            if (id is null)
            {
                return Problems.Create(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "This Idempotency-Key was used for another request in the last 24 hours.");
            }

            await outbox.SendAsync(id, options.Value.PhoneNumberId, request);
            var record = await records.FindAsync(id) ?? new VoiceMessageRecord { Id = id, State = VoiceMessageRecords.Name(VoiceMessageState.Queued) };
            return TypedResults.Accepted($"/v1/voice-messages/{id}", record);
        }
        catch (Exception exception) when (exception is ConversationUnavailableException or RedisException or TimeoutException)
        {
            return Problems.Create(StatusCodes.Status503ServiceUnavailable, "not-stored", "The voice message could not be stored; send it again, with the same Idempotency-Key.");
        }
    }

    /// <summary>What became of one voice message.</summary>
    public static async Task<Results<Ok<VoiceMessageRecord>, ProblemHttpResult>> GetAsync(string id, VoiceMessageRecords records)
        => VoiceMessageId.IsOurs(id) && await records.FindAsync(id) is { } record ? TypedResults.Ok(record) : Problems.NoSuchVoiceMessage();

    /// <summary>The latest voice messages.</summary>
    public static async Task<Results<Ok<VoiceMessageList>, ValidationProblem>> ListAsync(
        [Description("Only those to this phone number.")] string? to,
        [Description("Only those in this state.")] string? state,
        [Description("The id to go on after: next_cursor of the page before.")] string? cursor,
        [Description("How many, 1 to 100. Default: 20.")] int? limit,
        VoiceMessageIndex index,
        VoiceMessageRecords records)
    {
        var count = limit ?? 20;
        var errors = new Dictionary<string, string[]>();
        if (count is < 1 or > MaxPage)
        {
            errors["limit"] = [$"limit must be 1 to {MaxPage}."];
        }

        if (cursor is not null && !VoiceMessageId.IsOurs(cursor))
        {
            errors["cursor"] = ["cursor must be the next_cursor of an earlier page."];
        }

        if (state is not null && !VoiceMessageRecords.IsState(state))
        {
            errors["state"] = [$"state must be one of {string.Join(", ", VoiceMessageRecords.StateNames)}."];
        }

        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var ids = await index.ListAsync(to?.TrimStart('+'), cursor, count);
        var items = await Task.WhenAll(ids.Select(records.FindAsync));

        // A page may be shorter than asked for when a state is given: the cursor goes on all the same.
        return TypedResults.Ok(new VoiceMessageList(
            [.. items.OfType<VoiceMessageRecord>().Where(item => state is null || item.State == state)],
            ids.Count == count ? ids[^1] : null));
    }
}
