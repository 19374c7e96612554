namespace WhatsVoice.Api.Conversations;

/// <summary>Whether one process or several hold the conversations.</summary>
internal enum Clustering
{
    /// <summary>One process alone: it starts without looking for others, in the shortest time.</summary>
    Single,

    /// <summary>Several replicas, which find each other through the store.</summary>
    Redis,
}
