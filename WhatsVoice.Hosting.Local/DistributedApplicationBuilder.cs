using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationTestingBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly EntryPointHook? _hook;

    public DistributedApplicationBuilder(string[] args, Assembly? appHost, EntryPointHook? hook = null, bool testing = false)
    {
        _hook = hook;
        testing |= hook is not null;
        AppHostDirectory = appHost?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == "apphostprojectpath")?.Value is { } path && Directory.Exists(path)
            ? path
            : Directory.GetCurrentDirectory();

        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = args,
            ApplicationName = appHost?.GetName().Name ?? "AppHost",
            ContentRootPath = AppHostDirectory,
            EnvironmentName = testing ? Environments.Development : null,
        });

        // The orchestrator prints for itself; the host would only add "Application started. Press Ctrl+C".
        _host.Logging.ClearProviders();
        _host.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        if (testing)
        {
            // As with Aspire.Hosting.Testing: several applications may run at once, so no fixed ports, and nobody presses Ctrl-C.
            _host.Configuration.AddInMemoryCollection([new("DcpPublisher:RandomizePorts", "true")]);
            _host.Services.AddSingleton<IHostLifetime, TestingLifetime>();
        }

        _host.Services.AddHttpClient();
        _host.Services.AddSingleton(TimeProvider.System);
        _host.Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        _host.Services.AddSingleton(_ => new ResourceNotificationService());
        _host.Services.AddSingleton(services => new OrchestratorOutput(services.GetRequiredService<ResourceNotificationService>(), quiet: testing, ApplicationName(appHost)));
        _host.Services.AddSingleton<LocalOrchestrator>();
        _host.Services.AddSingleton(services => new ResourceCommandService(services.GetRequiredService<LocalOrchestrator>()));
        _host.Services.AddHostedService(services => services.GetRequiredService<LocalOrchestrator>());
        _host.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(1));
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new();

    public IList<IResource> Resources { get; } = [];

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        if (Resources.Any(known => string.Equals(known.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new DistributedApplicationException($"Cannot add resource '{resource.Name}': there is one of that name already.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build() => _hook is null ? BuildNow() : _hook.HandOver(this);

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) => Task.FromResult(BuildNow());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string ApplicationName(Assembly? appHost) => (appHost?.GetName().Name ?? "The application").Replace(".AppHost", "", StringComparison.Ordinal);

    private DistributedApplication BuildNow() => new(_host.Build());
}
