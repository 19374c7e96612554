using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Unit.Deploy;

namespace WhatsVoice.Tests.EndToEnd;

/// <summary>The model that the AppHost publishes against <c>deploy/compose</c> and <c>deploy/kubernetes</c>.</summary>
public sealed partial class DeployedModelTests(DeployedModelTests.PublishedModel model) : IClassFixture<DeployedModelTests.PublishedModel>
{
    /// <summary>What Aspire publishes and our services do not read, or read from the image.</summary>
    private static readonly string[] NotOurs =
    [
        // Where it listens is in the image; forwarded headers are believed of Proxy:KnownNetworks only (docs/adr/0036).
        "HTTP_PORTS", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "DOTNET_ENVIRONMENT",

        // A default of Aspire's that only says again what the exporter does.
        "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY",
    ];

    /// <summary>Settings that only a deployment needs, each in docs/configuration.md.</summary>
    private static readonly string[] DeploymentOnly =
    [
        "Conversations__Installation", "Proxy__KnownNetworks", "WhatsApp__MessagesPerSecond", "Replies__Kind", "WhatsApp__PreviousAppSecret",
        "Replies__Http__ApiKey", "Replies__Chat__ApiKey", "Api__Keys__monitoring__Key", "Api__Keys__monitoring__Scopes", "Api__Keys__health__Key", "Api__Keys__health__Scopes", "OpenAI__ApiKey", "ElevenLabs__ApiKey", "Telemetry__Prometheus", "OTEL_SERVICE_NAME", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS",
        "Orleans__Endpoints__AdvertisedIPAddress", "Orleans__IsolatedNetwork", "Orleans__Tls__CertificatePath", "Orleans__Tls__KeyPath", "Orleans__Tls__AuthorityPath",
        "Supertonic__ModelFolder", "Whisper__ModelFolder", "XDG_CACHE_HOME", "replica_certificate", "replica_key", "replica_authority",
    ];

    public static TheoryData<string> Services { get; } = ["api", "tts", "stt"];

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_setting_of_the_model_is_in_compose_and_on_Kubernetes(string service)
    {
        var wanted = model.Settings(service).Keys.Where(name => !NotOurs.Contains(name) && !IsAlias(name)).ToArray();

        wanted.Length.ShouldBeGreaterThan(5);
        wanted.Except(DeployFiles.ComposeEnvironment(service).Keys).ShouldBeEmpty("compose");
        wanted.Except(DeployFiles.KubernetesEnvironment(service).Keys).ShouldBeEmpty("Kubernetes");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_setting_of_the_deploy_files_is_in_the_model_or_documented_for_deployments(string service)
    {
        var known = model.Settings(service).Keys.Concat(DeploymentOnly).ToArray();

        DeployFiles.ComposeEnvironment(service).Keys.Except(known).ShouldBeEmpty("compose");
        DeployFiles.KubernetesEnvironment(service).Keys.Except(known).ShouldBeEmpty("Kubernetes");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Plain_values_are_the_same(string service)
    {
        foreach (var (name, value) in model.Settings(service).Where(pair => !pair.Value.Contains('{', StringComparison.Ordinal) && !NotOurs.Contains(pair.Key)))
        {
            DeployFiles.ComposeEnvironment(service)[name].ShouldBe(value, name);
            DeployFiles.KubernetesEnvironment(service)[name].ShouldBe(value, name);
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void What_is_a_secret_in_the_model_is_never_a_plain_value(string service)
    {
        foreach (var name in model.Settings(service).Where(pair => model.IsSecret(pair.Value)).Select(pair => pair.Key).Where(name => !IsAlias(name)))
        {
            DeployFiles.ComposeEnvironment(service)[name].ShouldBe($"secret {name}");
            DeployFiles.KubernetesEnvironment(service)[name].ShouldBe($"secret {name}");
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_reference_leads_to_the_same_resource(string service)
    {
        foreach (var (name, value) in model.Settings(service).Where(pair => pair.Key.StartsWith("services__", StringComparison.Ordinal) && !IsAlias(pair.Key)))
        {
            var resource = Reference().Match(value).Groups[1].Value;
            DeployFiles.ComposeEnvironment(service)[name].ShouldBe($"http://{resource}:8080");
            DeployFiles.KubernetesEnvironment(service)[name].ShouldBe($"http://{resource}:8080");
            DeployFiles.ComposeServices.Keys.ShouldContain(resource);
        }
    }

    [Theory]
    [InlineData("api", "")]
    [InlineData("tts", "-hash")]
    [InlineData("stt", "-hash")]
    public void Only_the_Api_has_its_keys_in_the_clear(string service, string form)
    {
        model.Settings(service)["Api__Key"].ShouldBe($"{{api-key{form}.value}}");
        model.Settings(service)["Api__Keys__services__Key"].ShouldBe($"{{services-key{form}.value}}");
    }

    [Theory]
    [InlineData("store")]
    [InlineData("cache")]
    public void Redis_has_the_settings_of_the_model(string server)
    {
        var settings = File.ReadAllText(Path.Combine(DeployFiles.Folder, "compose", "redis", $"{server}.conf"));
        var wanted = RedisSetting().Matches(model.Command(server)).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

        // Snapshots are taken by the backup, and passwords come from files.
        foreach (var (name, value) in wanted.Where(setting => setting.Key is not ("requirepass" or "save")))
        {
            settings.ShouldContain($"{name} {value}");
        }
    }

    [Fact]
    public void The_ports_between_replicas_are_the_same_everywhere()
    {
        string[] ports = ["Orleans__Endpoints__SiloPort", "Orleans__Endpoints__GatewayPort"];

        ports.Select(name => DeployFiles.KubernetesEnvironment("api")[name]).ShouldBe(ports.Select(name => DeployFiles.ComposeEnvironment("api")[name]));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_setting_of_the_deploy_files_is_documented(string service)
    {
        var documents = string.Join('\n', new[] { "configuration", "speech", "hearing", "operations", "reliability" }
            .Select(name => File.ReadAllText(Path.Combine(ServiceProcess.RepositoryRoot, "docs", $"{name}.md"))));
        string[] dotNets = ["ASPNETCORE_ENVIRONMENT", "OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "OTEL_SERVICE_NAME"];

        foreach (var name in DeployFiles.ComposeEnvironment(service).Keys.Union(DeployFiles.KubernetesEnvironment(service).Keys).Except(dotNets).Where(name => !name.StartsWith("replica_", StringComparison.Ordinal)))
        {
            // The last part alone, where a table has several keys in one row.
            (documents.Contains(name.Replace("__", ":", StringComparison.Ordinal), StringComparison.Ordinal) || documents.Contains(name, StringComparison.Ordinal)
                || documents.Contains($"`{name.Split("__")[^1]}`", StringComparison.Ordinal) || name.StartsWith("Orleans__", StringComparison.Ordinal)).ShouldBeTrue(name);
        }
    }

    /// <summary>Aspire's further names for a reference (CACHE_HOST, TTS_HTTP, services__tts__https__0): our services read the first ones.</summary>
    private static bool IsAlias(string name) => Alias().IsMatch(name);

    [GeneratedRegex("^(CACHE|STORE|TTS|STT)_|__https__")]
    private static partial Regex Alias();

    [GeneratedRegex(@"^\{([a-z]+)\.")]
    private static partial Regex Reference();

    [GeneratedRegex(@"--([a-z-]+) (\S+)")]
    private static partial Regex RedisSetting();

    /// <summary>Runs the AppHost's publisher once.</summary>
    public sealed class PublishedModel : IAsyncLifetime
    {
        private JsonElement _resources;

        public async ValueTask InitializeAsync()
        {
            using var folder = new TemporaryFolder();
            var path = Path.Combine(folder.Path, "manifest.json");
            await using var appHost = ChildProcess.Start(new ProcessStartInfo("dotnet", [Repository.ProgramOf("WhatsVoice.AppHost"), "--publisher", "manifest", "--output-path", path])
            {
                WorkingDirectory = Path.Combine(Repository.Root, "WhatsVoice.AppHost"),
            });
            await appHost.WaitForExitAsync(TestContext.Current.CancellationToken);
            File.Exists(path).ShouldBeTrue(appHost.Output);
            using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
            _resources = manifest.RootElement.GetProperty("resources").Clone();
        }

        public Dictionary<string, string> Settings(string resource) => _resources.GetProperty(resource).GetProperty("env").EnumerateObject()
            .ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);

        public string Command(string resource) => string.Join(' ', _resources.GetProperty(resource).GetProperty("args").EnumerateArray().Select(argument => argument.GetString()));

        /// <summary>Whether a value comes from a secret parameter, or from a connection string, which holds a password.</summary>
        public bool IsSecret(string value) =>
            value.EndsWith(".connectionString}", StringComparison.Ordinal)
            || (value.EndsWith(".value}", StringComparison.Ordinal) && _resources.GetProperty(value[1..^7]).GetProperty("type").GetString() == "parameter.v0");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
