using System.Security.Claims;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Rest;

/// <summary>
/// Pages of the list of voice messages. Who may only send reads what it has sent, from a list of its own: neither the length nor the time of its pages,
/// nor a cursor of anybody's making, tells of people's own messages or other programs'. Whom it finds by <c>to</c> is whom it has sent to under that id:
/// who asked by user id learns no phone number by trying.
/// </summary>
internal sealed class VoiceMessagePages(VoiceMessageIndex index, VoiceMessageRecords records, PersonDirectory people)
{
    /// <summary>A page of a caller that may not read all looks at this many of its records at most.</summary>
    public const int MaxScanned = 500;

    private const int Batch = 100;

    /// <summary>Who may only send reads what it has sent; people's own messages, and other programs', are for operators.</summary>
    public static bool MayRead(ClaimsPrincipal caller, VoiceMessageRecord record)
        => caller.HasScope(ApiScopes.Operate) || (record.SentByKey is { } key && key == caller.Identity?.Name);

    /// <summary>The record without what tells whether others were told the same words (cached speech, a known upload), unless an operator reads it.</summary>
    public static VoiceMessageRecord For(ClaimsPrincipal caller, VoiceMessageRecord record)
        => caller.HasScope(ApiScopes.Operate) ? record : record with { Stages = null, ReplyMs = null, Cache = null, MediaId = null };

    /// <param name="caller">Who asks.</param>
    /// <param name="to">Only those to this person; null for all.</param>
    /// <param name="state">Only those in this state; null for all.</param>
    /// <param name="position">The id after which the page begins; null for the newest.</param>
    /// <param name="count">The most records.</param>
    /// <returns>A page that may be shorter than asked for: where there is a cursor, it goes on all the same.</returns>
    public async Task<VoiceMessageList> ReadAsync(ClaimsPrincipal caller, string? to, string? state, string? position, int count)
    {
        if (caller.HasScope(ApiScopes.Operate))
        {
            var ids = await index.ListAsync(to is null ? null : await people.FindAsync(to), position, count);
            var items = await Task.WhenAll(ids.Select(records.FindAsync));
            return new VoiceMessageList([.. items.OfType<VoiceMessageRecord>().Where(Fits)], ids.Count == count ? ids[^1] : null);
        }

        var found = new List<VoiceMessageRecord>();
        for (var looked = 0; looked < MaxScanned; looked += Batch)
        {
            var sent = await index.ListSentByAsync(caller.Identity?.Name ?? "", position, Batch);
            var heads = await Task.WhenAll(sent.Select(records.FindHeadAsync));
            var missing = count - found.Count;
            var fitting = heads.OfType<VoiceMessageRecord>()
                .Where(head => Fits(head) && MayRead(caller, head) && (to is null || PersonDirectory.IsSameId(head.To, to)))
                .Take(missing).Select(head => head.Id).ToList();
            found.AddRange((await Task.WhenAll(fitting.Select(records.FindAsync))).OfType<VoiceMessageRecord>().Select(record => For(caller, record)));
            if (fitting.Count == missing)
            {
                return new VoiceMessageList(found, fitting[^1]);
            }

            if (sent.Count < Batch)
            {
                return new VoiceMessageList(found, null);
            }

            position = sent[^1];
        }

        return new VoiceMessageList(found, position);

        bool Fits(VoiceMessageRecord record) => state is null || record.State == state;
    }
}
