using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Console.Messages;

/// <summary>Searches voice messages by our id, WhatsApp's ids, a phone number or a state.</summary>
internal sealed class MessageSearch(VoiceMessageIndex index, VoiceMessageRecords records, PersonDirectory people)
{
    public const int PageSize = 25;

    /// <summary>Searches without an index of their own look at this many of the latest messages.</summary>
    public const int MaxScanned = 1000;

    private const int Batch = 100;

    /// <param name="search">An id, a phone number, or empty for all.</param>
    /// <param name="state">A state, or empty for all.</param>
    /// <param name="cursor">The id after which the page starts; null for the newest.</param>
    public async Task<(IReadOnlyList<VoiceMessageRecord> Found, string? Next)> FindAsync(string search, string state, string? cursor)
    {
        search = search.Trim();
        if (VoiceMessageId.IsOurs(search))
        {
            return (await records.FindAsync(search) is { } record && Fits(record) ? [record] : [], null);
        }

        var number = search.TrimStart('+').Replace(" ", "", StringComparison.Ordinal);
        var person = number.Length >= 7 && number.All(char.IsAsciiDigit) ? await people.FindAsync(number) : null;
        var found = new List<VoiceMessageRecord>();
        for (var looked = 0; looked < MaxScanned; looked += Batch)
        {
            var ids = await index.ListAsync(person, cursor, Batch);
            foreach (var record in (await Task.WhenAll(ids.Select(records.FindAsync))).OfType<VoiceMessageRecord>())
            {
                if (Fits(record) && (person is not null || search.Length == 0 || record.MessageId == search || record.ReplyTo == search || record.To == search))
                {
                    found.Add(record);
                    if (found.Count == PageSize)
                    {
                        return (found, record.Id);
                    }
                }
            }

            if (ids.Count < Batch)
            {
                return (found, null);
            }

            cursor = ids[^1];
        }

        return (found, cursor);

        bool Fits(VoiceMessageRecord record) => state.Length == 0 || record.State == state;
    }
}
