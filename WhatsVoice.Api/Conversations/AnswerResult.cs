namespace WhatsVoice.Api.Conversations;

internal enum AnswerResultKind
{
    /// <summary>The answer was accepted.</summary>
    Done,

    /// <summary>There is nothing to say.</summary>
    Silent,

    Later,

    /// <summary>Too old to be answered.</summary>
    Expired,
    GivenUp,
}

/// <summary>What an attempt to answer came to.</summary>
internal readonly record struct AnswerResult(AnswerResultKind Kind, long NotBeforeUnixMs = 0, string? Reason = null, string? Detail = null)
{
    public static AnswerResult Done { get; } = new(AnswerResultKind.Done);

    public static AnswerResult Silent { get; } = new(AnswerResultKind.Silent);

    public static AnswerResult Expired { get; } = new(AnswerResultKind.Expired);

    public static AnswerResult Later(long notBeforeUnixMs) => new(AnswerResultKind.Later, notBeforeUnixMs);

    /// <param name="reason">A stable word for metrics and lists.</param>
    /// <param name="detail">For people.</param>
    public static AnswerResult GiveUp(string reason, string detail) => new(AnswerResultKind.GivenUp, 0, reason, detail);
}
