using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>What is known of voice messages and not yet in their records: changes that follow each other are written as one.</summary>
internal sealed class UnwrittenRecords
{
    private readonly ConcurrentDictionary<string, RecordChange> _changes = new(StringComparer.Ordinal);

    /// <returns>Whether nothing of this message was waiting: the caller has it written.</returns>
    public bool Add(string id, RecordChange change)
    {
        var first = true;
        _changes.AddOrUpdate(
            id,
            _ =>
            {
                first = true;
                return change;
            },
            (_, earlier) =>
            {
                first = false;
                return earlier.Then(change);
            });
        return first;
    }

    public bool TryTake(string id, [NotNullWhen(true)] out RecordChange? change) => _changes.TryRemove(id, out change);
}

/// <param name="State">The latest state; null: received, if the record is new.</param>
/// <param name="Lists">When the record is to be entered in the lists.</param>
/// <param name="Fields">Name, value, name, value and so on.</param>
internal sealed record RecordChange(VoiceMessageState? State, ListedUnder? Lists, RedisValue[] Fields)
{
    public RecordChange Then(RecordChange next) => new(
        State is { } from && next.State is { } to && !from.MayBecome(to) ? from : next.State ?? State, next.Lists ?? Lists, [.. Fields, .. next.Fields]);
}
