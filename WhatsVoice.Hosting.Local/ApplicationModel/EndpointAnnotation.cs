namespace Aspire.Hosting.ApplicationModel;

/// <summary>A port that a resource listens on.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    internal EndpointAnnotation(string name, string scheme)
    {
        Name = name;
        UriScheme = scheme;
    }

    /// <summary>The name, unique in the resource.</summary>
    public string Name { get; set; }

    /// <summary>The URI scheme: http, tcp.</summary>
    public string UriScheme { get; set; }

    /// <summary>The port that others connect to. Null: a free one is chosen.</summary>
    public int? Port { get; set; }

    /// <summary>The port that the process listens on. Null: chosen by the orchestrator.</summary>
    public int? TargetPort { get; set; }

    /// <summary>Whether the endpoint is meant for the outside.</summary>
    public bool IsExternal { get; set; }

    /// <summary>The environment variable that tells the process its port.</summary>
    internal string? EnvironmentVariable { get; set; }

    /// <summary>The port that others connect to, once chosen.</summary>
    internal int? AllocatedPort { get; set; }
}
