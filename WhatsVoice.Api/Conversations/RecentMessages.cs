namespace WhatsVoice.Api.Conversations;

/// <summary>
/// The fingerprints of a conversation's latest messages: those in its inbox, those that travel with its state, and those seen since
/// it was activated. Most conversations never have more; of the others <see cref="SeenMessages"/> keeps the older ones.
/// </summary>
internal sealed class RecentMessages
{
    private const int StoredLimit = 32;

    /// <summary>So many are moved at once, since each move is a call to the store.</summary>
    private const int SurplusAtOnce = 16;

    private const int KnownLimit = 4096;

    private readonly ConversationState _state;
    private readonly HashSet<string> _known = [];

    public RecentMessages(ConversationState state)
    {
        _state = state;
        Load();
    }

    public bool Contains(string fingerprint) => _known.Contains(fingerprint);

    public void Add(string fingerprint)
    {
        _known.Add(fingerprint);
        _state.Recent.Add(fingerprint);
    }

    /// <summary>Whether the longer memory may have an older message. Version 0.1.0 kept all messages there, and did not say so.</summary>
    public bool HasOlder(long nowUnixMs)
        => nowUnixMs < _state.OlderSeenUntilUnixMs || (_state.OlderSeenUntilUnixMs == 0 && _state.Recent.Count >= StoredLimit);

    /// <summary>The oldest, where the state has become too large: first into the longer memory with them, then <see cref="Drop"/>.</summary>
    public IReadOnlyList<string> Surplus
        => _state.Recent.Count < StoredLimit + SurplusAtOnce ? [] : _state.Recent[..^StoredLimit];

    /// <summary>Takes the oldest out of the state.</summary>
    /// <param name="count">How many.</param>
    /// <param name="keptUntilUnixMs">Until when the longer memory has them.</param>
    public void Drop(int count, long keptUntilUnixMs)
    {
        _state.Recent.RemoveRange(0, count);
        _state.OlderSeenUntilUnixMs = keptUntilUnixMs;
        if (_known.Count > KnownLimit + _state.Inbox.Count)
        {
            _known.Clear();
            Load();
        }
    }

    private void Load()
    {
        _known.UnionWith(_state.Recent);
        _known.UnionWith(_state.Inbox.Select(item => Fingerprint.Of(item.DedupId)));
    }
}
