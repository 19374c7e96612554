using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs an AppHost's entry point inside a test, on a thread of its own, up to <c>Build()</c>: there the test gets the
/// model, and the entry point ends with the exception that .NET's own tools use for the same purpose.
/// </summary>
internal sealed class EntryPointHook(Assembly appHost)
{
    private static readonly AsyncLocal<EntryPointHook?> Ambient = new();
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _model = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static EntryPointHook? Current => Ambient.Value;

    public Assembly AppHost { get; } = appHost;

    public Task<DistributedApplicationBuilder> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var entryPoint = AppHost.EntryPoint ?? throw new InvalidOperationException($"Assembly {AppHost.GetName().Name} has no entry point.");

        // A thread of its own: an AsyncLocal set here is seen by the entry point only, so several may run at once.
        new Thread(() =>
        {
            Ambient.Value = this;
            try
            {
                entryPoint.Invoke(null, entryPoint.GetParameters().Length == 0 ? null : [args]);
                _model.TrySetException(new InvalidOperationException("The entry point ended without building an application."));
            }
            catch (TargetInvocationException e) when (e.InnerException is HostAbortedException)
            {
                // Stopped by HandOver, as intended.
            }
            catch (TargetInvocationException e)
            {
                _model.TrySetException(e.InnerException ?? e);
            }
        })
        { IsBackground = true, Name = "AppHost entry point" }.Start();

        return _model.Task.WaitAsync(cancellationToken);
    }

    public DistributedApplication HandOver(DistributedApplicationBuilder builder)
    {
        _model.TrySetResult(builder);
        throw new HostAbortedException();
    }
}
