using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

/// <summary>
/// The secrets of the services as parameters. With real WhatsApp credentials they come from the services' own keys (<c>WhatsApp:AccessToken</c>,
/// environment variable <c>WhatsApp__AccessToken</c>); for the sandbox they are generated, new at each start, so that it never knows a real one.
/// </summary>
internal sealed record Settings(
    IResourceBuilder<ParameterResource> ApiKey,
    IResourceBuilder<ParameterResource> ApiKeyHash,
    IResourceBuilder<ParameterResource> ServicesKey,
    IResourceBuilder<ParameterResource> ServicesKeyHash,
    IResourceBuilder<ParameterResource> ElevenLabsApiKey,
    IResourceBuilder<ParameterResource> AccessToken,
    IResourceBuilder<ParameterResource> AppSecret,
    IResourceBuilder<ParameterResource> VerifyToken,
    IResourceBuilder<ParameterResource> PhoneNumberId);

internal static class SettingsExtensions
{
    /// <summary>The sandbox's phone number id: no real one has that many zeros.</summary>
    private const string SandboxPhoneNumberId = "100000000000001";

    private static readonly string[] WhatsAppKeys = ["WhatsApp:AccessToken", "WhatsApp:AppSecret", "WhatsApp:VerifyToken", "WhatsApp:PhoneNumberId"];

    /// <summary>A voice of Kokoro 1.0 for each language that it speaks; the first letter is the language (hexgrad/Kokoro-82M, VOICES.md).</summary>
    private static readonly Dictionary<string, string> KokoroVoices = new()
    {
        ["en"] = "af_heart", ["es"] = "ef_dora", ["fr"] = "ff_siwis", ["hi"] = "hf_alpha", ["it"] = "if_sara", ["ja"] = "jf_alpha", ["pt"] = "pf_dora", ["zh"] = "zf_xiaobei",
    };

    private static readonly string[] TranscriptionKeys =
    [
        "Transcription:Engines", "Transcription:OpenAI:BaseUrl", "Transcription:OpenAI:ApiKey", "Transcription:ElevenLabs:ApiKey",
        "Whisper:Model", "Whisper:ModelPath", "ElevenLabs:ApiKey",
    ];

    /// <summary>Whether the sandbox stands in for WhatsApp: <c>Sandbox:Enabled=true</c>, or no WhatsApp credentials are configured.</summary>
    public static bool UsesSandbox(this IDistributedApplicationBuilder builder) =>
        builder.ExecutionContext.IsRunMode && (builder.Configuration["Sandbox:Enabled"] is "true" or "True" || !WhatsAppKeys.Any(builder.IsSet));

    /// <summary><c>Api:Replicas</c>: how many processes of the Api share the conversations, 1 to 16. Default: 1.</summary>
    public static int ApiReplicas(this IDistributedApplicationBuilder builder) =>
        int.TryParse(builder.Configuration["Api:Replicas"] ?? "1", out var replicas) && replicas is >= 1 and <= 16 ? replicas : 0;

    /// <summary>Whether replicas of the Api meet in the store: several do, and what is published may be scaled later.</summary>
    public static bool FormsCluster(this IDistributedApplicationBuilder builder) => builder.ExecutionContext.IsPublishMode || builder.ApiReplicas() > 1;

    /// <summary>Whether an engine for the Stt service is configured; else the sandbox stands in for one.</summary>
    /// <remarks>A server under <c>OpenAI:BaseUrl</c> may only speak, so that alone does not count.</remarks>
    public static bool HasTranscriptionEngine(this IDistributedApplicationBuilder builder) =>
        TranscriptionKeys.Any(builder.IsSet) || (builder.IsSet("OpenAI:ApiKey") && !builder.IsSet("OpenAI:BaseUrl"));

    /// <summary><c>Speech:Kokoro</c>: whether Kokoro-FastAPI, a natural voice in eight languages, runs as a container and speaks as the engine <c>openai</c>. Default: false.</summary>
    public static bool UsesKokoro(this IDistributedApplicationBuilder builder) => builder.Configuration["Speech:Kokoro"] is "true" or "True";

    /// <summary>Every wrong value or combination, each with its key and what is allowed. Empty: the application can start.</summary>
    public static IReadOnlyList<string> FindProblems(this IDistributedApplicationBuilder builder)
    {
        List<string> problems = [];
        if (builder.ExecutionContext.IsPublishMode)
        {
            return problems;
        }

        if (builder.ApiReplicas() == 0)
        {
            problems.Add($"Api:Replicas is '{builder.Configuration["Api:Replicas"]}': allowed is a whole number from 1 to 16.");
        }

        if (builder.Configuration["Redis:Source"] is { Length: > 0 } source && !Enum.GetNames<RedisSource>().Contains(source, StringComparer.OrdinalIgnoreCase))
        {
            problems.Add($"Redis:Source is '{source}': allowed is {string.Join(", ", Enum.GetNames<RedisSource>())}.");
        }
        else if (string.Equals(builder.Configuration["Redis:Source"], nameof(RedisSource.Container), StringComparison.OrdinalIgnoreCase) && !RedisExtensions.ContainerEngineAnswers())
        {
            problems.Add("Redis:Source is 'Container', but neither docker nor podman answers: start a container engine, or use Embedded or Auto.");
        }

        if (builder.Configuration["Sandbox:Enabled"] is { Length: > 0 } enabled && !bool.TryParse(enabled, out _))
        {
            problems.Add($"Sandbox:Enabled is '{enabled}': allowed is true or false.");
        }

        if (builder.Configuration["Speech:Kokoro"] is { Length: > 0 } kokoro && !bool.TryParse(kokoro, out _))
        {
            problems.Add($"Speech:Kokoro is '{kokoro}': allowed is true or false.");
        }
        else if (builder.UsesKokoro() && (builder.IsSet("OpenAI:BaseUrl") || builder.IsSet("OpenAI:ApiKey")))
        {
            problems.Add("Speech:Kokoro is true, so Kokoro is the engine openai: remove OpenAI:BaseUrl and OpenAI:ApiKey, or set Speech:Kokoro=false.");
        }
        else if (builder.UsesKokoro() && !RedisExtensions.ContainerEngineAnswers())
        {
            problems.Add("Speech:Kokoro is true, but neither docker nor podman answers: start a container engine, or set Supertonic:Model=supertonic-3, a natural voice that needs none.");
        }

        if (!builder.UsesSandbox() && WhatsAppKeys.Where(key => !builder.IsSet(key)).ToArray() is { Length: > 0 } missing)
        {
            problems.Add($"{WhatsAppKeys.First(builder.IsSet)} is set, so the real WhatsApp is used, and that also needs {string.Join(", ", missing)}. Set them (for example: dotnet user-secrets set --project WhatsVoice.AppHost {missing[0]} VALUE), or set Sandbox:Enabled=true to use the sandbox.");
        }

        return problems;
    }

    /// <summary>Adds the parameters. A generated API key is printed, since it is needed to sign in to the console.</summary>
    public static Settings AddSettings(this IDistributedApplicationBuilder builder)
    {
        var (apiKey, servicesKey) = (Generate(), Generate());
        if (builder.ExecutionContext.IsRunMode && !builder.IsSet("Api:Key"))
        {
            Console.WriteLine($"API key for the console and REST, new at each start unless you set Api:Key: {apiKey}");
        }

        var whatsApp = builder.UsesSandbox() ? "Sandbox" : "WhatsApp";
        return new Settings(
            builder.AddSetting("api-key", "Api:Key", apiKey),
            builder.AddGenerated("api-key-hash", HashOf(builder.IsSet("Api:Key") ? builder.Configuration["Api:Key"]! : apiKey)),
            builder.AddGenerated("services-key", servicesKey),
            builder.AddGenerated("services-key-hash", HashOf(servicesKey)),
            builder.AddSetting("elevenlabs-api-key", "ElevenLabs:ApiKey", ""),
            builder.AddSetting("whatsapp-access-token", $"{whatsApp}:AccessToken", Generate()),
            builder.AddSetting("whatsapp-app-secret", $"{whatsApp}:AppSecret", Generate()),
            builder.AddSetting("whatsapp-verify-token", $"{whatsApp}:VerifyToken", Generate()),
            builder.AddSetting("whatsapp-phone-number-id", $"{whatsApp}:PhoneNumberId", SandboxPhoneNumberId));
    }

    /// <summary>Silos on one machine listen on loopback only: its network address may change with the network that it is in.</summary>
    public static IResourceBuilder<ProjectResource> WithLoopbackSilo(this IResourceBuilder<ProjectResource> api) =>
        api.ApplicationBuilder.ExecutionContext.IsRunMode ? api.WithEnvironment("Orleans__Endpoints__AdvertisedIPAddress", "127.0.0.1") : api;

    /// <summary>The Api alone knows its keys: the operator's, and that with which it calls Tts and Stt.</summary>
    public static IResourceBuilder<ProjectResource> WithKeys(this IResourceBuilder<ProjectResource> api, Settings settings) =>
        api.WithKeys(settings.ApiKey, settings.ServicesKey);

    /// <summary>Tts and Stt read what strangers send: who takes one over finds no key of the Api's there.</summary>
    public static IResourceBuilder<ProjectResource> WithHashedKeys(this IResourceBuilder<ProjectResource> service, Settings settings) =>
        service.WithKeys(settings.ApiKeyHash, settings.ServicesKeyHash);

    /// <summary>Gives the Api what it needs to talk to WhatsApp, or to the sandbox.</summary>
    public static IResourceBuilder<ProjectResource> WithWhatsApp(this IResourceBuilder<ProjectResource> api, Settings settings) => api
        .WithEnvironment("WhatsApp__AccessToken", settings.AccessToken)
        .WithEnvironment("WhatsApp__AppSecret", settings.AppSecret)
        .WithEnvironment("WhatsApp__VerifyToken", settings.VerifyToken)
        .WithEnvironment("WhatsApp__PhoneNumberId", settings.PhoneNumberId);

    /// <summary>
    /// Passes whole sections of the AppHost's configuration (user secrets, environment, command line) on to a project, so that the services'
    /// own keys work here too. In run mode only: a published model must not carry secrets.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithSections(this IResourceBuilder<ProjectResource> project, params string[] sections)
    {
        if (project.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            foreach (var (key, value) in sections.SelectMany(section => project.ApplicationBuilder.Configuration.GetSection(section).AsEnumerable()))
            {
                if (value is not null)
                {
                    project.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
                }
            }
        }

        return project;
    }

    /// <summary>
    /// Runs Kokoro-FastAPI (Apache 2.0, 1.6 GB, model included) and lets it speak its eight languages, each with a voice of its own: it takes the
    /// language from the voice. Until it is up the next engine speaks.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithKokoro(this IResourceBuilder<ProjectResource> tts)
    {
        var kokoro = tts.ApplicationBuilder.AddContainer("kokoro", "ghcr.io/remsky/kokoro-fastapi-cpu", "v0.8.2")
            .WithHttpEndpoint(targetPort: 8880, name: "http")
            .WithHttpHealthCheck("/health");
        foreach (var (language, voice) in KokoroVoices)
        {
            tts.WithEnvironment($"Speech__Voices__{language}", tts.ApplicationBuilder.Configuration[$"Speech:Voices:{language}"] ?? voice);
        }

        return tts
            .WithEnvironment("OpenAI__BaseUrl", ReferenceExpression.Create($"{kokoro.GetEndpoint("http")}/v1"))
            .WithEnvironment("OpenAI__Model", "kokoro")
            .WithEnvironment("OpenAI__Voice", KokoroVoices["en"])
            .WithEnvironment("OpenAI__Voices", string.Join(",", KokoroVoices.Values.Skip(1)))
            .WithEnvironment("OpenAI__Languages", string.Join(",", KokoroVoices.Keys));
    }

    /// <summary>Everything as it runs in front of real people: no developer pages, no development settings.</summary>
    public static IResourceBuilder<ProjectResource> RunAsProduction(this IResourceBuilder<ProjectResource> project) => project
        .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Production")
        .WithEnvironment("DOTNET_ENVIRONMENT", "Production");

    /// <summary>
    /// Starts what was built with this AppHost, and not <c>dotnet run</c> for each project, which takes one to three seconds of processor time to find that nothing
    /// has to be built. An IDE and <c>dotnet watch</c> start projects in their own way.
    /// </summary>
    public static void StartBuiltProjects(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode || builder.Configuration.GetValue<bool>("DOTNET_WATCH"))
        {
            return;
        }

        // The last two folders of bin/Debug/net10.0 are the same for all projects of the solution.
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            var path = project.GetProjectMetadata().ProjectPath;
            var built = Path.Combine(
                Path.GetDirectoryName(path)!, "bin", framework.Parent!.Name, framework.Name, $"{Path.GetFileNameWithoutExtension(path)}.dll");
            if (File.Exists(built))
            {
                // Aspire adds the project's path and --configuration, which the services ignore.
                project.Annotations.Add(new ProjectLaunchArgsOverrideAnnotation([built]));
            }
        }
    }

    private static IResourceBuilder<ProjectResource> WithKeys(
        this IResourceBuilder<ProjectResource> project, IResourceBuilder<ParameterResource> apiKey, IResourceBuilder<ParameterResource> servicesKey) => project
        .WithEnvironment("Api__Key", apiKey)
        .WithEnvironment("Api__Keys__services__Key", servicesKey)
        .WithEnvironment("Api__Keys__services__Scopes", "speak,monitor");

    private static IResourceBuilder<ParameterResource> AddSetting(this IDistributedApplicationBuilder builder, string name, string key, string fallback) =>
        builder.ExecutionContext.IsPublishMode ? builder.AddParameter(name, secret: true)
        : builder.IsSet(key) ? builder.AddParameterFromConfiguration(name, key, secret: true)
        : builder.AddParameter(name, () => fallback, secret: true);

    private static IResourceBuilder<ParameterResource> AddGenerated(this IDistributedApplicationBuilder builder, string name, string value) =>
        builder.ExecutionContext.IsPublishMode ? builder.AddParameter(name, secret: true) : builder.AddParameter(name, () => value, secret: true);

    /// <summary>A key as the services take it without knowing it: <c>sha256:</c> and its SHA-256.</summary>
    private static string HashOf(string key) =>
        key.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase) ? key : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";

    private static bool IsSet(this IDistributedApplicationBuilder builder, string key) => builder.Configuration[key] is { Length: > 0 };

    /// <summary>A new random value: 32 hexadecimal digits.</summary>
    private static string Generate() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
