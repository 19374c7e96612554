using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>Erases everything that the store holds of one person (docs/privacy.md).</summary>
internal sealed partial class PersonErasure(
    PersonDirectory people,
    ConversationGrains conversations,
    BusinessNumbers numbers,
    VoiceMessageIndex index,
    VoiceMessageRecords records,
    DeadLetters deadLetters,
    SentOrders sent,
    ILogger<PersonErasure> logger)
{
    private const int PageSize = 500;

    /// <param name="id">A phone number, digits, or a business-scoped user id.</param>
    /// <returns>How many records and conversations were erased.</returns>
    public async Task<(int VoiceMessages, int Conversations)> EraseAsync(string id)
    {
        var person = await people.FindAsync(id);
        var traces = new Traces(person, id);

        // The lists tell at once under which other ids and in which conversations most of it is. Versions up to 0.1.0 listed under the number itself.
        var listed = (await Task.WhenAll(traces.Ids.Append(person).Select(index.AllAsync))).SelectMany(ids => ids).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var (message, (conversation, to)) in listed.Zip(await Task.WhenAll(listed.Select(records.FindPersonAsync))))
        {
            traces.Add(message, conversation, to);
        }

        var ours = await numbers.AllAsync();
        var looked = new HashSet<string>(StringComparer.Ordinal);
        var erased = 0;
        int found;
        do
        {
            traces.AddIds(await Task.WhenAll(traces.Ids.Select(people.HashOfIdAsync)));
            found = traces.Count;

            // What was begun under a user id while the number was hidden stays there when the id is led to the number's conversation.
            await foreach (var (idHash, ledTo) in people.LeadsAsync())
            {
                traces.AddLead(idHash, ledTo);
            }

            // The conversations before the records: what they are working on must not write records again, and what they have ended must be in the store.
            foreach (var key in traces.ConversationsWith(ours).Where(looked.Add))
            {
                if (await conversations.Find(key).EraseAsync() is { } waiting)
                {
                    erased++;
                    traces.Messages.UnionWith(waiting);
                }
            }

            // Each record there is, not only what is listed: dead letters outlive their entries, and after a change of Conversations:HashKey nothing leads to the lists.
            await foreach (var page in records.PagesAsync(PageSize))
            {
                foreach (var (message, (conversation, to)) in page.Zip(await Task.WhenAll(page.Select(records.FindPersonAsync))))
                {
                    if (traces.LeadTo(conversation, to))
                    {
                        traces.Add(message, conversation, to);
                    }
                }
            }
        }
        while (traces.Count > found);

        List<string> all = [.. traces.Messages];
        await deadLetters.EraseAsync(all);
        await sent.EraseAsync(all);
        await Task.WhenAll(all.Select(records.EraseAsync));
        await Task.WhenAll(traces.Ids.Concat(traces.Hashes).Select(list => index.RemoveAsync(list, all)));
        await Task.WhenAll(traces.IdHashes.Select(people.ExpireAsync));
        Log.Erased(logger, person, all.Count);
        return (all.Count, erased);
    }

    /// <summary>What leads to a person. A record may tell another id or an earlier hash, which may lead to further records.</summary>
    private sealed class Traces
    {
        private readonly HashSet<string> _conversations = new(StringComparer.Ordinal);

        public Traces(string person, string id)
        {
            Hashes.Add(person);
            AddForms(id);
        }

        /// <summary>Phone numbers, in either form of their country, and user ids.</summary>
        public HashSet<string> Ids { get; } = new(StringComparer.Ordinal);

        /// <summary>Of the person's ids, also of those that no record tells.</summary>
        public HashSet<string> IdHashes { get; } = new(StringComparer.Ordinal);

        /// <summary>Under which conversations and lists are kept.</summary>
        public HashSet<string> Hashes { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Messages { get; } = new(StringComparer.Ordinal);

        /// <summary>How many ways lead to the person: as long as it grows, there may be more to find.</summary>
        public int Count => Ids.Count + IdHashes.Count + Hashes.Count + _conversations.Count;

        public void Add(string message, string? conversation, string? to)
        {
            Messages.Add(message);
            if (conversation is { Length: > 0 })
            {
                _conversations.Add(conversation);
                Hashes.Add(PersonDirectory.PersonOf(conversation));
            }

            if (to is { Length: > 0 })
            {
                AddForms(to);
            }
        }

        /// <summary>A conversation may be kept under the hash of each id: the first one that came.</summary>
        public void AddIds(IEnumerable<string> hashes)
        {
            IdHashes.UnionWith(hashes);
            Hashes.UnionWith(IdHashes);
        }

        /// <summary>
        /// An id that leads to one of the conversations is the person's, and so is each conversation to which one of the person's ids leads. A conversation
        /// alone does not tell an id: the number under which it was begun may be somebody else's by now.
        /// </summary>
        public void AddLead(string idHash, string person)
        {
            if (Hashes.Contains(person))
            {
                AddIds([idHash]);
            }

            if (IdHashes.Contains(idHash))
            {
                Hashes.Add(person);
            }
        }

        public bool LeadTo(string? conversation, string? to)
            => (to is not null && Ids.Contains(to)) || (conversation is { Length: > 0 } && Hashes.Contains(PersonDirectory.PersonOf(conversation)));

        public string[] ConversationsWith(IEnumerable<string> numbers)
            => [.. _conversations, .. numbers.SelectMany(number => Hashes.Select(hash => PersonDirectory.ConversationOf(number, hash)))];

        private void AddForms(string id) => Ids.UnionWith(PersonDirectory.IsPhone(id) && PhoneNumberForms.Other(id) is { } other ? [id, other] : [id]);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Person {Person} was erased with {Count} voice messages")]
        public static partial void Erased(ILogger logger, string person, int count);
    }
}
