using System.Reflection;

namespace Aspire.Hosting.Testing;

/// <summary>Makes applications for tests: random ports, nothing on the console, several at a time.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>The model of an AppHost.</summary>
    /// <typeparam name="TEntryPoint">A type of the AppHost's assembly: <c>Projects.WhatsVoice_AppHost</c>.</typeparam>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    /// <summary>The model of an AppHost that gets these arguments.</summary>
    /// <typeparam name="TEntryPoint">A type of the AppHost's assembly: <c>Projects.WhatsVoice_AppHost</c>.</typeparam>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => await new EntryPointHook(typeof(TEntryPoint).Assembly).RunAsync(args, cancellationToken);

    /// <summary>An empty model.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) =>
        new DistributedApplicationBuilder(args, Assembly.GetEntryAssembly(), testing: true);
}
