using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Rest;

internal static class VoiceMessageEndpoints
{
    private const int MaxPage = 100;

    /// <summary>Speaks a text and sends it as a voice note. Returns as soon as that is durable; it goes out in the person's order.</summary>
    public static async Task<Results<Accepted<VoiceMessageRecord>, ValidationProblem, ProblemHttpResult>> SendAsync(
        SendVoiceMessage request,
        [FromHeader(Name = IdempotencyKeys.Header)][Description("Any text of your own, up to 255 characters: the same key sends once, for 24 hours.")] string? idempotencyKey,
        HttpContext http,
        IdempotencyKeys keys,
        SendRate rate,
        SpeechParameters parameters,
        VoiceMessageRecords records,
        Outbox outbox,
        CancellationToken cancellationToken)
    {
        var errors = await parameters.CheckAsync(request, cancellationToken);
        if (idempotencyKey is { Length: > IdempotencyKeys.MaxLength })
        {
            errors[IdempotencyKeys.Header] = [$"{IdempotencyKeys.Header} must have at most {IdempotencyKeys.MaxLength} characters."];
        }

        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        // What was taken before gets its first answer, however much the key has sent since.
        var caller = http.User.Identity?.Name;
        var isRepeat = idempotencyKey is { Length: > 0 } && await keys.IsClaimedAsync(caller, idempotencyKey);
        if (!isRepeat && await rate.CountAsync(http, request.Text!) is { } refusal)
        {
            return refusal;
        }

        var id = idempotencyKey is { Length: > 0 } ? await keys.ClaimAsync(caller, idempotencyKey, request) : VoiceMessageId.New();
        if (id is null)
        {
            return Problems.Create(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "This Idempotency-Key was used for another request in the last 24 hours.");
        }

        await outbox.SendAsync(id, request, caller);
        var record = await records.FindAsync(id) ?? new VoiceMessageRecord { Id = id, State = VoiceMessageState.Received.Name() };
        return TypedResults.Accepted($"/v1/voice-messages/{id}", VoiceMessagePages.For(http.User, record));
    }

    /// <summary>What became of one voice message.</summary>
    public static async Task<Results<Ok<VoiceMessageRecord>, ProblemHttpResult>> GetAsync(string id, ClaimsPrincipal caller, VoiceMessageRecords records)
        => VoiceMessageId.IsOurs(id) && await records.FindAsync(id) is { } record && VoiceMessagePages.MayRead(caller, record)
            ? TypedResults.Ok(VoiceMessagePages.For(caller, record))
            : Problems.NoSuchVoiceMessage();

    /// <summary>The latest voice messages.</summary>
    public static async Task<Results<Ok<VoiceMessageList>, ValidationProblem>> ListAsync(
        [Description("Only those to this phone number or business-scoped user id.")] string? to,
        [Description("Only those in this state.")] string? state,
        [Description("Where to go on: next_cursor of the page before.")] string? cursor,
        [Description("How many, 1 to 100. Default: 20.")] int? limit,
        ClaimsPrincipal caller,
        VoiceMessagePages pages)
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

        if (state is not null && !VoiceMessageStates.Names.Contains(state))
        {
            errors["state"] = [$"state must be one of {string.Join(", ", VoiceMessageStates.Names)}."];
        }

        if (to is not null && PersonId.Read(to) is null)
        {
            errors["to"] = [PersonId.Allowed("to")];
        }

        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        return TypedResults.Ok(await pages.ReadAsync(caller, PersonId.Read(to), state, cursor, count));
    }
}

/// <summary>Hands voice messages of other programs to the person's conversation, where they take their turn among the answers.</summary>
internal sealed class Outbox(PersonDirectory people, ConversationGrains conversations, IOptions<WhatsAppOptions> options, TimeProvider time)
{
    /// <summary>Returns when the message is durable. Repeating it with the same id is safe.</summary>
    /// <exception cref="ConversationUnavailableException">It could not be stored.</exception>
    /// <exception cref="ConversationFullException">Too many messages wait.</exception>
    public async Task SendAsync(string id, SendVoiceMessage request, string? key)
    {
        var (to, from, now) = (PersonId.Read(request.To)!, options.Value.PhoneNumberId, time.GetUtcNow());
        var message = new InboundMessage
        {
            Id = id,
            PhoneNumberId = from,
            Phone = PersonDirectory.IsPhone(to) ? to : null,
            UserId = PersonDirectory.IsPhone(to) ? null : to,
            Type = InboundMessage.Outbound,
            SentAtUnixSeconds = now.ToUnixTimeSeconds(),
            ReceivedAtUnixMs = now.ToUnixTimeMilliseconds(),
            TraceParent = System.Diagnostics.Activity.Current?.Id,
            SentByKey = key,
        };
        var conversation = await people.ConversationAsync(from, message.Phone, message.UserId);
        await conversations.Find(conversation).SendAsync(new VoiceMessageOrder(
            id, message, new Reply(request.Text!, request.Voice, request.Profile, request.Language), request.ReplyTo));
    }
}
