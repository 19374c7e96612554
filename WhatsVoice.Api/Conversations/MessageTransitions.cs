using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>What can happen to a message.</summary>
internal enum LifeEvent
{
    AttemptBegan,
    Heard,
    Written,
    NothingToSay,
    Spoken,
    NotSpeakable,
    Uploaded,
    Accepted,
    ResponseLost,
    WillRetry,
    Restarted,
    StatusArrived,
    NoStatusCame,
    GaveUp,
    TooOld,
    DeliveryFailed,
    Replaced,
    Redriven,
}

/// <summary>One arrow of the picture in docs/lifecycle.md, which a test makes from <see cref="MessageTransitions.All"/>.</summary>
internal readonly record struct Transition(VoiceMessageState From, LifeEvent Event, VoiceMessageState To);

/// <summary>From which state which event leads to which. When that happens decides <see cref="MessageLifecycle"/>.</summary>
internal static class MessageTransitions
{
    /// <summary>All transitions. An event that has no row here is a defect and throws.</summary>
    public static IReadOnlyList<Transition> All { get; } =
    [
        .. From(VoiceMessageState.Received, LifeEvent.AttemptBegan, VoiceMessageState.Hearing, VoiceMessageState.Replying, VoiceMessageState.Speaking, VoiceMessageState.Sending),
        .. From(VoiceMessageState.Received, LifeEvent.GaveUp, VoiceMessageState.Dead),
        .. From(VoiceMessageState.Received, LifeEvent.TooOld, VoiceMessageState.Expired, VoiceMessageState.Dead),
        .. From(VoiceMessageState.Received, LifeEvent.StatusArrived, VoiceMessageState.Accepted),

        .. From(VoiceMessageState.Hearing, LifeEvent.Heard, VoiceMessageState.Replying, VoiceMessageState.Speaking, VoiceMessageState.Sending),
        .. From(VoiceMessageState.Replying, LifeEvent.Written, VoiceMessageState.Speaking, VoiceMessageState.Sending),
        .. From(VoiceMessageState.Replying, LifeEvent.NothingToSay, VoiceMessageState.Silent),
        .. From(VoiceMessageState.Speaking, LifeEvent.Spoken, VoiceMessageState.Uploading, VoiceMessageState.Sending),
        .. From(VoiceMessageState.Speaking, LifeEvent.NotSpeakable, VoiceMessageState.Sending),
        .. From(VoiceMessageState.Uploading, LifeEvent.Uploaded, VoiceMessageState.Sending),
        .. From(VoiceMessageState.Sending, LifeEvent.Accepted, VoiceMessageState.Accepted),
        .. From(VoiceMessageState.Sending, LifeEvent.ResponseLost, VoiceMessageState.Uncertain),
        .. From(VoiceMessageState.Sending, LifeEvent.NothingToSay, VoiceMessageState.Silent),
        .. From(VoiceMessageState.Sending, LifeEvent.StatusArrived, VoiceMessageState.Accepted),

        .. Steps(LifeEvent.WillRetry, VoiceMessageState.Received),
        .. Steps(LifeEvent.GaveUp, VoiceMessageState.Dead).Where(each => each.From != VoiceMessageState.Speaking),
        // Not by Go: the state is not stored, and a new process reads Received.
        .. Steps(LifeEvent.Restarted, VoiceMessageState.Received),
        .. From(VoiceMessageState.Sending, LifeEvent.Restarted, VoiceMessageState.Uncertain),

        .. From(VoiceMessageState.Uncertain, LifeEvent.StatusArrived, VoiceMessageState.Accepted),
        .. From(VoiceMessageState.Uncertain, LifeEvent.NoStatusCame, VoiceMessageState.Received),
        .. From(VoiceMessageState.Uncertain, LifeEvent.GaveUp, VoiceMessageState.Dead),

        .. From(VoiceMessageState.Accepted, LifeEvent.StatusArrived, VoiceMessageState.Sent, VoiceMessageState.Delivered, VoiceMessageState.Read, VoiceMessageState.Played),
        .. From(VoiceMessageState.Sent, LifeEvent.StatusArrived, VoiceMessageState.Delivered, VoiceMessageState.Read, VoiceMessageState.Played),
        .. From(VoiceMessageState.Failed, LifeEvent.StatusArrived, VoiceMessageState.Delivered, VoiceMessageState.Read, VoiceMessageState.Played),
        .. From(VoiceMessageState.Delivered, LifeEvent.StatusArrived, VoiceMessageState.Read, VoiceMessageState.Played),
        .. From(VoiceMessageState.Read, LifeEvent.StatusArrived, VoiceMessageState.Played),
        .. From(VoiceMessageState.Accepted, LifeEvent.DeliveryFailed, VoiceMessageState.Failed),
        .. From(VoiceMessageState.Sent, LifeEvent.DeliveryFailed, VoiceMessageState.Failed),
        .. From(VoiceMessageState.Failed, LifeEvent.GaveUp, VoiceMessageState.Dead),
        .. From(VoiceMessageState.Failed, LifeEvent.Replaced, VoiceMessageState.Received),
        .. From(VoiceMessageState.Dead, LifeEvent.Redriven, VoiceMessageState.Received),
    ];

    private static readonly HashSet<Transition> Known = [.. All];

    /// <summary>Takes a message to its next state.</summary>
    /// <exception cref="InvalidOperationException">There is no such transition.</exception>
    public static PendingMessage Go(this PendingMessage message, LifeEvent happened, VoiceMessageState to)
        => Known.Contains(new Transition(message.State, happened, to))
            ? message with { State = to }
            : throw new InvalidOperationException($"{happened} cannot lead from {message.State} to {to}.");

    private static IEnumerable<Transition> From(VoiceMessageState from, LifeEvent happened, params VoiceMessageState[] to) => to.Select(each => new Transition(from, happened, each));

    private static IEnumerable<Transition> Steps(LifeEvent happened, VoiceMessageState to) =>
        from step in new[] { VoiceMessageState.Hearing, VoiceMessageState.Replying, VoiceMessageState.Speaking, VoiceMessageState.Uploading, VoiceMessageState.Sending }
        select new Transition(step, happened, to);
}
