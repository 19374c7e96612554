namespace WhatsVoice.Api.Conversations;

/// <summary>What becomes of a send whose answer was lost when no status webhook settles it in time.</summary>
internal enum UncertainPolicy
{
    /// <summary>Rather twice than never.</summary>
    SendAgain,

    /// <summary>Rather never than twice: it becomes a dead letter, for somebody to decide.</summary>
    GiveUp,
}
