using System.Net.Http.Headers;
using System.Net.Http.Json;

/// <summary>What people see and do on the Aspire dashboard: links, commands, and the telemetry that it shows.</summary>
internal static class DashboardExtensions
{
    /// <summary>The number that "Send hello" writes from.</summary>
    private const string HelloPerson = "15550001111";

    /// <summary>Names the pages of a service instead of bare addresses.</summary>
    public static IResourceBuilder<ProjectResource> WithLinks(this IResourceBuilder<ProjectResource> project, params (string Name, string Path)[] links) =>
        project.WithUrls(context =>
        {
            context.Urls.Clear();
            var http = project.GetEndpoint("http");
            context.Urls.AddRange(links.Select(link => new ResourceUrlAnnotation { Url = link.Path, DisplayText = link.Name, Endpoint = http }));
        });

    /// <summary>
    /// Every service speaks plain HTTP, on loopback. Otherwise Aspire offers each a development certificate, and where this machine trusts none the
    /// dashboard shows a red bar about that, though nothing would use it.
    /// </summary>
    public static void UseNoCertificates(this IDistributedApplicationBuilder builder)
    {
        foreach (var project in builder.Resources.OfType<ProjectResource>().ToList())
        {
            builder.CreateResourceBuilder(project).WithoutHttpsCertificate();
        }
    }

    /// <summary>Hides the address of a server that no browser can open.</summary>
    public static IResourceBuilder<T> WithoutTcpLink<T>(this IResourceBuilder<T> resource)
        where T : IResource => resource.WithUrls(context => context.Urls.RemoveAll(url => url.Url.StartsWith("tcp://", StringComparison.Ordinal)));

    /// <summary>
    /// Sends telemetry to an OTLP backend of the operator's own where OpenTelemetry's variables are set for the AppHost, and never message
    /// texts or query strings: Aspire switches both on in Development, and they hold people's words and phone numbers.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithTelemetry(this IResourceBuilder<ProjectResource> project) => project
        .WithEnvironment("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "false")
        .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "false")
        .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "false")
        .WithSections("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS", "Telemetry");

    /// <summary>"Purge the cache": forgets all audio that was synthesized.</summary>
    public static IResourceBuilder<ProjectResource> WithPurgeCommand(this IResourceBuilder<ProjectResource> tts, IResourceBuilder<ParameterResource> apiKey) =>
        tts.WithHttpCommand("/v1/audio/cache", "Purge the cache", commandOptions: new HttpCommandOptions
        {
            Method = HttpMethod.Delete,
            Description = "Forgets all synthesized audio: the next messages are spoken anew.",
            IconName = "Delete",
            IsHighlighted = true,
            PrepareRequest = async context =>
                context.Request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await apiKey.Resource.GetValueAsync(context.CancellationToken)),
            GetCommandResult = context => AnswerAsync(context, "The cache is empty now."),
        });

    /// <summary>"Send hello" and "Clear faults" on the sandbox.</summary>
    public static IResourceBuilder<ProjectResource> WithSandboxCommands(this IResourceBuilder<ProjectResource> sandbox) => sandbox
        .WithHttpCommand("/sandbox/messages", "Send hello", commandOptions: new HttpCommandOptions
        {
            Method = HttpMethod.Post,
            Description = $"The person {HelloPerson} writes \"Hello\"; the voice note that answers is on the phone page.",
            IconName = "Send",
            IsHighlighted = true,
            PrepareRequest = context =>
            {
                context.Request.Content = JsonContent.Create(new { from = HelloPerson, text = "Hello" });
                return Task.CompletedTask;
            },
            GetCommandResult = context => AnswerAsync(context, $"{HelloPerson} wrote \"Hello\": open Phone to hear the answer."),
        })
        .WithHttpCommand("/sandbox/faults", "Clear faults", commandOptions: new HttpCommandOptions
        {
            Method = HttpMethod.Delete,
            Description = "Ends every fault and delay that was set on the sandbox.",
            IconName = "ArrowReset",
            GetCommandResult = context => AnswerAsync(context, "No faults are set now."),
        });

    private static async Task<ExecuteCommandResult> AnswerAsync(HttpCommandResultContext context, string success) =>
        context.Response.IsSuccessStatusCode
            ? CommandResults.Success(success)
            : CommandResults.Failure($"{(int)context.Response.StatusCode}: {await context.Response.Content.ReadAsStringAsync(context.CancellationToken)}");
}
