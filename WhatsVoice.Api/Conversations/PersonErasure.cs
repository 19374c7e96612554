using Microsoft.Extensions.Options;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>Erases everything that the store holds of one person (docs/privacy.md).</summary>
internal sealed partial class PersonErasure(
    PersonDirectory people,
    ConversationGrains conversations,
    VoiceMessageIndex index,
    VoiceMessageRecords records,
    DeadLetters deadLetters,
    SentOrders sent,
    IOptions<WhatsAppOptions> options,
    ILogger<PersonErasure> logger)
{
    private const int PageSize = 500;

    /// <param name="id">A phone number, digits, or a business-scoped user id.</param>
    /// <returns>How many records and conversations were erased.</returns>
    public async Task<(int VoiceMessages, int Conversations)> EraseAsync(string id)
    {
        var person = await people.FindAsync(id);
        var forms = FormsOf(id).ToHashSet(StringComparer.Ordinal);

        // Versions up to 0.1.0 listed a person's messages under the number itself.
        var lists = forms.Append(person).ToHashSet(StringComparer.Ordinal);
        var messages = (await Task.WhenAll(lists.Select(index.AllAsync))).SelectMany(ids => ids).ToHashSet(StringComparer.Ordinal);
        var keys = new HashSet<string>(StringComparer.Ordinal) { PersonDirectory.ConversationOf(options.Value.PhoneNumberId, person) };
        foreach (var (conversation, to) in await Task.WhenAll(messages.Select(records.FindPersonAsync)))
        {
            keys.UnionWith(conversation is null ? [] : [conversation]);
            forms.UnionWith(to is { Length: > 0 } ? FormsOf(to) : []);
        }

        // Messages from before a change of Conversations:HashKey are in lists that nothing leads to any more.
        await foreach (var page in index.PagesAsync(PageSize))
        {
            foreach (var (found, (conversation, to)) in page.Zip(await Task.WhenAll(page.Select(records.FindPersonAsync))))
            {
                if (to is not null && forms.Contains(to) && messages.Add(found) && conversation is { Length: > 0 })
                {
                    keys.Add(conversation);
                    lists.Add(PersonDirectory.PersonOf(conversation));
                }
            }
        }

        // The conversations first: what they are working on must not write records again.
        foreach (var key in keys)
        {
            messages.UnionWith(await conversations.Find(key).EraseAsync());
        }

        List<string> all = [.. messages];
        await deadLetters.EraseAsync(all);
        await sent.EraseAsync(all);
        await Task.WhenAll(all.Select(records.EraseAsync));
        await Task.WhenAll(lists.Select(list => index.RemoveAsync(list, all)));
        await Task.WhenAll(forms.Select(people.ExpireAsync));
        Log.Erased(logger, person, all.Count);
        return (all.Count, keys.Count);
    }

    private static IEnumerable<string> FormsOf(string id)
        => PersonDirectory.IsPhone(id) && PhoneNumberForms.Other(id) is { } other ? [id, other] : [id];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Person {Person} was erased with {Count} voice messages")]
        public static partial void Erased(ILogger logger, string person, int count);
    }
}
