using System.Diagnostics;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Deploy;

/// <summary><c>deploy/kubernetes</c>: the structure that the API server would check, and the rules of these manifests.</summary>
public sealed class KubernetesTests
{
    /// <summary>Of each kind that is used: its API version, and the keys that its spec must have and may have.</summary>
    private static readonly Dictionary<string, (string Version, string[] Required, string[] Allowed)> Kinds = new()
    {
        ["Deployment"] = ("apps/v1", ["selector", "template"], ["replicas", "strategy", "minReadySeconds"]),
        ["Service"] = ("v1", ["selector", "ports"], []),
        ["PodDisruptionBudget"] = ("policy/v1", ["selector", "maxUnavailable"], []),
        ["HorizontalPodAutoscaler"] = ("autoscaling/v2", ["scaleTargetRef", "minReplicas", "maxReplicas", "metrics"], ["behavior"]),
        ["NetworkPolicy"] = ("networking.k8s.io/v1", ["podSelector", "policyTypes"], ["ingress", "egress"]),
    };

    private static readonly string[] PodKeys =
    [
        "automountServiceAccountToken", "containers", "enableServiceLinks", "securityContext", "terminationGracePeriodSeconds", "topologySpreadConstraints", "volumes",
    ];

    private static readonly string[] ContainerKeys =
    [
        "args", "command", "env", "envFrom", "image", "lifecycle", "livenessProbe", "name", "ports", "readinessProbe", "resources", "securityContext", "startupProbe", "volumeMounts",
    ];

    public static TheoryData<string> Deployments { get; } = [.. DeployFiles.Manifests.Where(IsKind("Deployment")).Select(Name)];

    public static TheoryData<string> Services { get; } = ["api", "tts", "stt"];

    [Fact]
    public void Every_manifest_has_the_shape_of_its_kind()
    {
        foreach (var manifest in DeployFiles.Manifests)
        {
            var (version, required, allowed) = Kinds[manifest.Text("kind")];
            manifest.Text("apiVersion").ShouldBe(version);
            Name(manifest).ShouldNotBeEmpty();
            var keys = manifest.Map("spec").Keys;
            required.Except(keys).ShouldBeEmpty(Name(manifest));
            keys.Except(required).Except(allowed).ShouldBeEmpty(Name(manifest));
        }

        foreach (var pod in DeployFiles.Manifests.Where(IsKind("Deployment")).Select(Pod))
        {
            pod.Keys.Except(PodKeys).ShouldBeEmpty();
            pod.List("containers").SelectMany(container => container.Keys).Except(ContainerKeys).ShouldBeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_workload_meets_the_restricted_pod_security_standard(string deployment)
    {
        var pod = Pod(Find("Deployment", deployment));
        var container = pod.List("containers").Single();

        pod.Map("securityContext").Text("runAsNonRoot").ShouldBe("true");
        pod.Map("securityContext").Map("seccompProfile").Text("type").ShouldBe("RuntimeDefault");
        pod.Text("automountServiceAccountToken").ShouldBe("false");
        container.Map("securityContext").Text("allowPrivilegeEscalation").ShouldBe("false");
        container.Map("securityContext").Text("readOnlyRootFilesystem").ShouldBe("true");
        container.Map("securityContext").Map("capabilities").Texts("drop").ShouldBe(["ALL"]);
        container.Map("resources").Map("limits").Text("memory").ShouldNotBeEmpty();
        container.Map("resources").Map("requests").Text("cpu").ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_workload_has_three_probes_of_ports_that_it_names(string deployment)
    {
        var container = Pod(Find("Deployment", deployment)).List("containers").Single();
        var ports = container.List("ports").Select(port => port.Text("name")).ToArray();

        foreach (var probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" })
        {
            var asked = container.Map(probe).Map("httpGet").Count > 0 ? container.Map(probe).Map("httpGet") : container.Map(probe).Map("tcpSocket");
            ports.ShouldContain(asked.Text("port"), probe);
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_is_ready_by_health_and_alive_by_alive(string deployment)
    {
        var container = Pod(Find("Deployment", deployment)).List("containers").Single();

        container.Map("readinessProbe").Map("httpGet").Text("path").ShouldBe("/health");
        container.Map("livenessProbe").Map("httpGet").Text("path").ShouldBe("/alive");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_stop_leaves_time_for_the_pre_stop_pause_and_the_drain(string deployment)
    {
        var pod = Pod(Find("Deployment", deployment));
        var pause = int.Parse(pod.List("containers").Single().Map("lifecycle").Map("preStop").Map("sleep").Text("seconds"));

        // The host gives work in flight 30 s (HostOptions.ShutdownTimeout).
        int.Parse(pod.Text("terminationGracePeriodSeconds")).ShouldBeGreaterThan(pause + 30);
    }

    [Fact]
    public void The_cache_gets_the_signal_to_stop()
    {
        var script = Pod(Find("Deployment", "cache")).List("containers").Single().Texts("args").Single();

        // In a pipe the shell would stay the first process, and ignore it until the container is killed.
        script.TrimEnd().Split('\n')[^1].ShouldStartWith("exec redis-server ");
        script.ShouldNotContain("| exec");
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Selectors_and_references_find_something(string deployment)
    {
        var manifest = Find("Deployment", deployment);
        var labels = manifest.Map("spec").Map("template").Map("metadata").Map("labels");
        var container = Pod(manifest).List("containers").Single();

        manifest.Map("spec").Map("selector").Map("matchLabels").ShouldBe(labels);
        Find("Service", deployment).Map("spec").Map("selector").ShouldBe(labels);
        container.List("envFrom").Select(source => source.Map("configMapRef").Text("name")).ShouldAllBe(name => DeployFiles.KubernetesSettings(name).Count > 0);
        container.List("volumeMounts").Select(mount => mount.Text("name")).ShouldBe(Pod(manifest).List("volumes").Select(volume => volume.Text("name")), ignoreOrder: true);
    }

    [Fact]
    public void The_ports_between_replicas_are_for_replicas_only()
    {
        foreach (var rule in DeployFiles.Manifests.Where(IsKind("NetworkPolicy")).SelectMany(policy => policy.Map("spec").List("ingress")))
        {
            if (rule.List("ports").Any(port => port.Text("port") is "11111" or "30000"))
            {
                rule.List("from").ShouldHaveSingleItem().Map("podSelector").Map("matchLabels").Text("app.kubernetes.io/name").ShouldBe("api");
            }

            rule.List("ports").ShouldNotBeEmpty("A rule without ports opens all of them.");
        }
    }

    [Fact]
    public void The_namespace_of_Prometheus_reaches_every_service_that_is_scraped()
    {
        var scraped = Services.Select(row => (string)row.Data).ToArray();

        foreach (var service in scraped)
        {
            DeployFiles.Manifests.Where(IsKind("NetworkPolicy")).Where(policy => Selects(policy.Map("spec").Map("podSelector"), service))
                .SelectMany(policy => policy.Map("spec").List("ingress"))
                .Any(rule => rule.List("from").Any(from => from.Map("namespaceSelector").List("matchExpressions").Any(expression => expression.Texts("values").Contains("all")))
                    && rule.List("ports").Any(port => port.Text("port") == "8080"))
                .ShouldBeTrue(service);
        }

        File.ReadAllText(Path.Combine(DeployFiles.Folder, "..", "docs", "going-live.md")).ShouldContain("kubectl label namespace monitoring whatsvoice/may-call=all");
    }

    [Fact]
    public void Prometheus_has_a_key_that_can_neither_send_nor_speak()
    {
        var example = Path.Combine(DeployFiles.Folder, "kubernetes", "example");
        var credentials = DeployFiles.Read(Path.Combine(example, "service-monitor.yaml")).Single()
            .Map("spec").List("endpoints").ShouldHaveSingleItem().Map("authorization").Map("credentials");

        credentials.Text("key").ShouldBe("Api__Keys__monitoring__Key");
        DeployFiles.KubernetesSecrets()[credentials.Text("name")].ShouldContain("Api__Keys__monitoring__Key");
        File.ReadAllText(Path.Combine(example, "make-secrets")).ShouldContain("put Api__Keys__monitoring__Scopes monitor\n");
    }

    [Theory]
    [InlineData("tts")]
    [InlineData("stt")]
    public void A_service_that_reads_what_strangers_send_has_no_key_of_the_Api(string deployment)
    {
        var secrets = Pod(Find("Deployment", deployment)).List("volumes").SelectMany(volume => volume.Map("projected").List("sources"))
            .Select(source => source.Map("secret").Text("name")).ToList();

        secrets.ShouldContain("api-key-hashes");
        secrets.SelectMany(name => DeployFiles.KubernetesSecretFiles()[name]).Where(file => file.Contains("Api__", StringComparison.Ordinal)).ShouldBe(
            ["secrets/Api__Key.sha256", "secrets/Api__Keys__services__Key.sha256", "secrets/Api__Keys__monitoring__Key", "secrets/Api__Keys__monitoring__Scopes"]);
    }

    private static bool Selects(Dictionary<string, object> selector, string service) =>
        selector.Map("matchLabels").ContainsValue(service) || selector.List("matchExpressions").Any(expression => expression.Texts("values").Contains(service));

    [Fact]
    public void The_api_scales_on_the_age_of_the_oldest_pending_message()
    {
        var metric = Find("HorizontalPodAutoscaler", "api").Map("spec").List("metrics").ShouldHaveSingleItem().Map("external").Map("metric").Text("name");

        metric.ShouldBe("whatsvoice_oldest_pending_age_seconds");
        File.ReadAllText(Path.Combine(DeployFiles.Folder, "kubernetes", "example", "prometheus-adapter.yaml")).ShouldContain($"as: {metric}");
    }

    [Fact]
    public async Task Kustomize_builds_the_example_overlay()
    {
        Tool.Require("kubectl");
        using var copy = new TemporaryFolder();
        Copy(new DirectoryInfo(Path.Combine(DeployFiles.Folder, "kubernetes")), copy.Path);
        Directory.CreateDirectory(Path.Combine(copy.Path, "example", "secrets"));
        foreach (var file in DeployFiles.KubernetesSecretFiles().Values.SelectMany(files => files).Distinct())
        {
            await File.WriteAllTextAsync(Path.Combine(copy.Path, "example", file), "a value for the test", TestContext.Current.CancellationToken);
        }

        await using var kustomize = ChildProcess.Start(new ProcessStartInfo("kubectl", ["kustomize", Path.Combine(copy.Path, "example")]));
        await kustomize.WaitForExitAsync(TestContext.Current.CancellationToken);

        kustomize.ExitCode.ShouldBe(0, kustomize.Output);
        kustomize.Output.ShouldContain("kind: ServiceMonitor");
        kustomize.Output.ShouldContain("app.kubernetes.io/part-of: whatsvoice");
    }

    private static void Copy(DirectoryInfo source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in source.GetFiles())
        {
            file.CopyTo(Path.Combine(target, file.Name));
        }

        foreach (var folder in source.GetDirectories())
        {
            Copy(folder, Path.Combine(target, folder.Name));
        }
    }

    private static Func<Dictionary<string, object>, bool> IsKind(string kind) => manifest => manifest.Text("kind") == kind;

    private static string Name(Dictionary<string, object> manifest) => manifest.Map("metadata").Text("name");

    private static Dictionary<string, object> Pod(Dictionary<string, object> deployment) => deployment.Map("spec").Map("template").Map("spec");

    private static Dictionary<string, object> Find(string kind, string name) => DeployFiles.Manifests.Single(manifest => IsKind(kind)(manifest) && Name(manifest) == name);
}
