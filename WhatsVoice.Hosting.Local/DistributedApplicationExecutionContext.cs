namespace Aspire.Hosting;

/// <summary>Whether the application runs or is published. The local orchestrator only runs.</summary>
public class DistributedApplicationExecutionContext
{
    internal DistributedApplicationExecutionContext()
    {
    }

    /// <summary>True: the application runs.</summary>
    public bool IsRunMode { get; } = true;

    /// <summary>False: publishing needs Aspire.</summary>
    public bool IsPublishMode { get; }
}
