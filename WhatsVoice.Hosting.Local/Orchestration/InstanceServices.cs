using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>What every instance needs of the orchestrator.</summary>
internal sealed record InstanceServices(
    ResourceNotificationService Notifications,
    OrchestratorOutput Output,
    PortReservations Ports,
    Guardian Guardian,
    HttpClient Http,
    TimeProvider Time,
    DistributedApplicationExecutionContext ExecutionContext,
    IConfiguration Configuration,
    IHostEnvironment HostEnvironment);
