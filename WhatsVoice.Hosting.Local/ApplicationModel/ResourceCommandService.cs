using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Starts and stops single resources while the application runs.</summary>
public class ResourceCommandService
{
    private readonly LocalOrchestrator _orchestrator;

    internal ResourceCommandService(LocalOrchestrator orchestrator) => _orchestrator = orchestrator;

    /// <summary>Does the command to one instance, by its id, or by its resource's name where there is only one.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        var instances = _orchestrator.Instances.Where(instance => string.Equals(instance.Id, resourceId, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (instances.Length == 0)
        {
            instances = [.. _orchestrator.Instances.Where(instance => string.Equals(instance.Project.Name, resourceId, StringComparison.OrdinalIgnoreCase))];
        }

        return instances.Length == 1
            ? await ExecuteAsync(instances, commandName, cancellationToken)
            : new ExecuteCommandResult { Success = false, Message = $"Resource '{resourceId}' not found." };
    }

    /// <summary>Does the command to every instance of the resource.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteAsync([.. _orchestrator.Instances.Where(instance => instance.Project == resource)], commandName, cancellationToken);

    private static async Task<ExecuteCommandResult> ExecuteAsync(ProjectInstance[] instances, string commandName, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var instance in instances)
            {
                if (commandName == KnownResourceCommands.StopCommand || commandName == KnownResourceCommands.RestartCommand)
                {
                    await instance.StopAsync();
                }

                if (commandName == KnownResourceCommands.StartCommand || commandName == KnownResourceCommands.RestartCommand)
                {
                    await instance.StartAsync(cancellationToken);
                }
                else if (commandName != KnownResourceCommands.StopCommand)
                {
                    return new ExecuteCommandResult { Success = false, Message = $"Command '{commandName}' not available for resource '{instance.Id}'." };
                }
            }

            return new ExecuteCommandResult { Success = true };
        }
        catch (DistributedApplicationException e)
        {
            return new ExecuteCommandResult { Success = false, Message = e.Message };
        }
    }
}
