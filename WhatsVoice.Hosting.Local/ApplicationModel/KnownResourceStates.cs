namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states a resource goes through.</summary>
public static class KnownResourceStates
{
    /// <summary>Its process is being started.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>Its process runs.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>Its process could not be started.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>Its process is being stopped.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Its process was stopped by a command.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Its process ended by itself or was killed from outside.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>It waits for another resource.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>Nothing has been done yet.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>The states in which nothing runs any more.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
