namespace Aspire.Hosting.ApplicationModel;

/// <summary>The commands that every project knows.</summary>
public static class KnownResourceCommands
{
    /// <summary>Starts a resource that does not run.</summary>
    public static readonly string StartCommand = "resource-start";

    /// <summary>Stops a resource.</summary>
    public static readonly string StopCommand = "resource-stop";

    /// <summary>Stops and starts a resource.</summary>
    public static readonly string RestartCommand = "resource-restart";
}
