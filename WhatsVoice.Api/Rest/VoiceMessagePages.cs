using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Rest;

/// <summary>
/// Pages of the list of voice messages. Who may only send reads what it has sent: neither the length of its pages nor a cursor tells of people's own
/// messages or other programs', whose ids hold their times.
/// </summary>
internal sealed class VoiceMessagePages(VoiceMessageIndex index, VoiceMessageRecords records, IDataProtectionProvider protection)
{
    /// <summary>A page of a caller that may not read all looks at this many records at most.</summary>
    public const int MaxScanned = 500;

    private const int Batch = 100;

    /// <summary>For the id of a record that the caller may not read.</summary>
    private readonly IDataProtector _cursors = protection.CreateProtector("voice-messages-cursor");

    /// <summary>Who may only send reads what it has sent; people's own messages, and other programs', are for operators.</summary>
    public static bool MayRead(ClaimsPrincipal caller, VoiceMessageRecord record)
        => caller.HasScope(ApiScopes.Operate) || (record.SentByKey is { } key && key == caller.Identity?.Name);

    /// <returns>The id after which a page begins; null where the cursor is none of ours.</returns>
    public string? PositionOf(string cursor)
    {
        if (VoiceMessageId.IsOurs(cursor))
        {
            return cursor;
        }

        try
        {
            return _cursors.Unprotect(cursor);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <param name="caller">Who asks.</param>
    /// <param name="person">The person's hash; null for all.</param>
    /// <param name="state">Only those in this state; null for all.</param>
    /// <param name="position">The id after which the page begins; null for the newest.</param>
    /// <param name="count">The most records.</param>
    /// <returns>A page that may be shorter than asked for: where there is a cursor, it goes on all the same.</returns>
    public async Task<VoiceMessageList> ReadAsync(ClaimsPrincipal caller, string? person, string? state, string? position, int count)
    {
        if (caller.HasScope(ApiScopes.Operate))
        {
            var ids = await index.ListAsync(person, position, count);
            var items = await Task.WhenAll(ids.Select(records.FindAsync));
            return new VoiceMessageList([.. items.OfType<VoiceMessageRecord>().Where(Fits)], ids.Count == count ? ids[^1] : null);
        }

        var found = new List<VoiceMessageRecord>();
        for (var looked = 0; looked < MaxScanned; looked += Batch)
        {
            var ids = await index.ListAsync(person, position, Batch);
            foreach (var record in (await Task.WhenAll(ids.Select(records.FindAsync))).OfType<VoiceMessageRecord>().Where(record => Fits(record) && MayRead(caller, record)))
            {
                found.Add(record);
                if (found.Count == count)
                {
                    return new VoiceMessageList(found, record.Id);
                }
            }

            if (ids.Count < Batch)
            {
                return new VoiceMessageList(found, null);
            }

            position = ids[^1];
        }

        return new VoiceMessageList(found, _cursors.Protect(position!));

        bool Fits(VoiceMessageRecord record) => state is null || record.State == state;
    }
}
