namespace WhatsVoice.Api.Conversations;

/// <summary>
/// The fingerprints of a conversation's latest messages: those in its inbox, a few that travel with its state until the longer
/// memory (<see cref="SeenMessages"/>) has them, and those seen since it was activated.
/// </summary>
internal sealed class RecentMessages
{
    private const int StoredLimit = 32;
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

    /// <summary>Keeps the state small and the memory bounded; call it after adding.</summary>
    public void Trim()
    {
        if (_state.Recent.Count > StoredLimit)
        {
            _state.Recent.RemoveRange(0, _state.Recent.Count - StoredLimit);
        }

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
