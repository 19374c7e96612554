using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known about a resource at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Project, Parameter, ConnectionString.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Properties: <c>executable.pid</c> while its process runs.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>The state.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>The exit code of its last process, once that ended. Killed by signal n: 128 + n.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether its health checks pass. Null while it does not run.</summary>
    public HealthStatus? HealthStatus { get; internal init; }

    /// <summary>The last lines it printed, for the message when it ends unexpectedly.</summary>
    internal string LastLines { get; init; } = "";

    /// <summary>Its URLs.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];
}
