using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Signals belong to the test process, not to the applications inside it.</summary>
internal sealed class TestingLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
