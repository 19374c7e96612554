using System.Diagnostics;
using System.Text.RegularExpressions;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Deploy;

/// <summary><c>deploy/compose</c>: what Compose itself checks only where it is installed, and what it does not check.</summary>
public sealed partial class ComposeTests
{
    /// <summary>Of the Compose specification, what these files use: a typing error is no key of it.</summary>
    private static readonly string[] ServiceKeys =
    [
        "cap_add", "cap_drop", "command", "depends_on", "deploy", "env_file", "environment", "healthcheck", "image", "logging", "networks", "ports",
        "profiles", "read_only", "restart", "secrets", "security_opt", "stop_grace_period", "tmpfs", "user", "volumes",
    ];

    public static TheoryData<string> Services { get; } = [.. DeployFiles.ComposeServices.Keys];

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_has_only_keys_of_the_specification(string service)
    {
        DeployFiles.ComposeServices.Map(service).Keys.Except(ServiceKeys).ShouldBeEmpty();
        DeployFiles.Compose.Keys.Except(["x-hardened", "x-telemetry", "services", "networks", "volumes", "secrets"]).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_can_write_nothing_but_its_volumes_and_gain_no_privileges(string service)
    {
        var definition = DeployFiles.ComposeServices.Map(service);

        definition.Text("read_only").ShouldBe("true");
        definition.Texts("cap_drop").ShouldBe(["ALL"]);
        definition.Texts("security_opt").ShouldContain("no-new-privileges:true");
        definition.Text("restart").ShouldBe("unless-stopped");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_has_bounds_for_memory_processor_and_logs(string service)
    {
        var definition = DeployFiles.ComposeServices.Map(service);
        var limits = definition.Map("deploy").Map("resources").Map("limits");

        limits.Text("memory").ShouldNotBeEmpty();
        limits.Text("cpus").ShouldNotBeEmpty();
        definition.Map("logging").Map("options").Text("max-size").ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Whatever_a_service_refers_to_is_defined(string service)
    {
        var definition = DeployFiles.ComposeServices.Map(service);

        DeployFiles.ComposeSecrets(service).Select(secret => secret.Source).Except(DeployFiles.Compose.Map("secrets").Keys).ShouldBeEmpty();
        definition.Texts("depends_on").Except(DeployFiles.ComposeServices.Keys).ShouldBeEmpty();
        definition.Texts("networks").Concat(definition.Map("networks").Keys).Except(DeployFiles.Compose.Map("networks").Keys).ShouldBeEmpty();
        foreach (var source in definition.Texts("volumes").Select(volume => volume.Split(':')[0]))
        {
            (DeployFiles.Compose.Map("volumes").ContainsKey(source) || source is "./certificates" or "./models/tts" or "./models/stt" || Path.Exists(InFolder(source))).ShouldBeTrue(source);
        }

        definition.Texts("env_file").ShouldAllBe(file => File.Exists(InFolder($"{file}.example")));
    }

    [Fact]
    public void Every_secret_is_made_by_setup()
    {
        var setup = File.ReadAllText(InFolder("setup"));

        // Two are named in a loop over the servers.
        foreach (var secret in DeployFiles.Compose.Map("secrets").Keys.Select(name => name.Replace(".sha256", "", StringComparison.Ordinal)).Where(name => !name.EndsWith("_password", StringComparison.Ordinal) && !name.StartsWith("ConnectionStrings", StringComparison.Ordinal)))
        {
            setup.ShouldContain(secret);
        }
    }

    [Fact]
    public void Only_the_proxy_is_reachable_from_other_machines()
    {
        var reachable = DeployFiles.ComposeServices.Keys
            .Where(service => DeployFiles.ComposeServices.Map(service).Texts("ports").Any(port => !port.StartsWith("127.0.0.1:", StringComparison.Ordinal)));

        reachable.ShouldBe(["proxy"]);
    }

    [Fact]
    public void The_servers_of_conversations_and_audio_have_no_way_to_the_internet()
    {
        DeployFiles.Compose.Map("networks").Map("back").Text("internal").ShouldBe("true");
        DeployFiles.ComposeServices.Map("store").Texts("networks").ShouldBe(["back"]);
        DeployFiles.ComposeServices.Map("cache").Texts("networks").ShouldBe(["back"]);
    }

    [Fact]
    public void The_api_believes_forwarded_headers_of_the_proxys_network_only()
    {
        var subnet = DeployFiles.Compose.Map("networks").Map("front").Map("ipam").List("config").Single().Text("subnet");

        DeployFiles.ComposeServices.Map("api").Map("environment").Text("Proxy__KnownNetworks").ShouldBe(subnet);
    }

    [Fact]
    public void The_variables_without_a_default_are_written_by_setup()
    {
        var text = File.ReadAllText(InFolder("compose.yaml")) + File.ReadAllText(InFolder("compose.sandbox.yaml"));
        var setup = File.ReadAllText(InFolder("setup"));

        Variable().Matches(text).Select(match => match.Groups[1].Value).Distinct().ShouldAllBe(name => setup.Contains($"{name}=", StringComparison.Ordinal));
    }

    [Fact]
    public void The_requests_of_a_page_of_the_console_go_to_one_replica()
    {
        var routes = File.ReadAllText(InFolder("Caddyfile"));

        DeployFiles.ComposeServices.Map("api").Map("deploy").Text("replicas").ShouldNotBe("1");
        Affinity().IsMatch(routes).ShouldBeTrue();
    }

    [Fact]
    public void The_proxy_ends_connections_that_send_nothing()
        => File.ReadAllText(InFolder("Caddyfile")).ShouldMatch(@"timeouts \{\s+read_header 10s\s+read_body 1m\s+idle 1m\s+\}");

    [Fact]
    public void The_dashboard_is_of_the_version_that_the_AppHost_starts()
    {
        var version = AspireVersion().Match(File.ReadAllText(Path.Combine(ServiceProcess.RepositoryRoot, "Directory.Packages.props"))).Groups[1].Value;

        DeployFiles.ComposeServices.Map("dashboard").Text("image").ShouldEndWith($"aspire-dashboard:{version}}}");
    }

    [Fact]
    public async Task The_scripts_are_understood_by_the_shell()
    {
        Tool.Require("bash");
        foreach (var script in new[] { "setup", "backup", "restore", "redis/start", "redis/health", "../kubernetes/example/make-secrets", "../../eng/try-deploy", "../../eng/try-kubernetes", "../../eng/sbom" })
        {
            await using var shell = ChildProcess.Start(new ProcessStartInfo("bash", ["-n", InFolder(script)]));
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            shell.ExitCode.ShouldBe(0, $"{script}: {shell.Output}");
        }
    }

    [Fact]
    public async Task Every_private_key_that_setup_makes_is_kept_from_other_users_of_the_host()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await RunSetupAsync(folder, "./setup --sandbox voice.example 0.2.0");

        code.ShouldBe(0, output);
        var made = Path.Combine(folder.Path, "compose");
        var keys = Directory.EnumerateFiles(made, "*", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains("BEGIN PRIVATE KEY", StringComparison.Ordinal));
        keys.Select(file => Path.GetRelativePath(made, file)).ShouldBe([Path.Combine("secrets", "proxy_key"), Path.Combine("secrets", "replica_key")], ignoreOrder: true);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(made, "secrets")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Setup_opens_secrets_that_were_copied_from_another_host_to_the_containers()
    {
        using var folder = new TemporaryFolder();
        (await RunSetupAsync(folder, "./setup --sandbox voice.test 0.2.0 && chmod 600 secrets/* && ./setup --sandbox voice.test && find secrets -type f ! -perm 644"))
            .Output.ShouldNotContain("secrets/");
        Directory.GetFiles(Path.Combine(folder.Path, "compose", "secrets")).Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task Setup_for_the_sandbox_keeps_the_operators_own_certificate()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await RunSetupAsync(
            folder, "mkdir certificates && echo mine > certificates/proxy.pem && ./setup --sandbox voice.test 0.2.0 && ./setup --sandbox voice.test");

        code.ShouldBe(0, output);
        output.ShouldContain("put its key into secrets/proxy_key");
        File.ReadAllText(Path.Combine(folder.Path, "compose", "certificates", "proxy.pem")).ShouldBe("mine\n");
        File.Exists(Path.Combine(folder.Path, "compose", "secrets", "proxy_key")).ShouldBeTrue("Compose starts nothing without the file");
    }

    [Fact]
    public async Task Setup_for_the_sandbox_takes_the_operators_own_certificate_and_key_from_beside_each_other()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await RunSetupAsync(
            folder, "mkdir certificates && echo mine > certificates/proxy.pem && echo key > certificates/proxy.key && ./setup --sandbox voice.test 0.2.0");

        code.ShouldBe(0, output);
        File.ReadAllText(Path.Combine(folder.Path, "compose", "certificates", "proxy.pem")).ShouldBe("mine\n");
        File.ReadAllText(Path.Combine(folder.Path, "compose", "secrets", "proxy_key")).ShouldBe("key\n");
    }

    [Fact]
    public async Task Setup_for_an_account_takes_the_key_of_the_operators_own_certificate_from_the_folder_that_everybody_can_read()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await RunSetupAsync(
            folder,
            $"""
            mkdir certificates && echo mine > certificates/proxy.pem && echo key > certificates/proxy.key
            printf '%s\n' 'CADDY_TLS=tls /certificates/proxy.pem /certificates/proxy.key' > .env
            {AnsweredSetup}
            """);

        code.ShouldBe(0, output);
        var made = Path.Combine(folder.Path, "compose");
        Directory.GetFiles(Path.Combine(made, "certificates")).Select(Path.GetFileName).ShouldBe(["proxy.pem"]);
        File.ReadAllText(Path.Combine(made, "secrets", "proxy_key")).ShouldBe("key\n");
        File.ReadAllText(Path.Combine(made, ".env")).ShouldBe("CADDY_TLS=tls /certificates/proxy.pem /run/secrets/proxy_key\n");
    }

    [Fact]
    public async Task Setup_without_a_certificate_of_the_operators_own_makes_an_empty_key_and_then_one_for_the_sandbox()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await RunSetupAsync(folder, $"{AnsweredSetup} && wc -c < secrets/proxy_key && ./setup --sandbox voice.test 0.2.0");

        code.ShouldBe(0, output);
        output.Split('\n').Select(line => line.Trim()).ShouldContain("0");
        var made = Path.Combine(folder.Path, "compose");
        File.ReadAllText(Path.Combine(made, "secrets", "proxy_key")).ShouldContain("BEGIN PRIVATE KEY");
        File.Exists(Path.Combine(made, "certificates", "proxy.pem")).ShouldBeTrue();
    }

    [Fact]
    public async Task Setup_names_keys_of_another_name_that_everybody_can_read()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await RunSetupAsync(folder, $"mkdir certificates && openssl genrsa -out certificates/mine.key 2048 && chmod 644 certificates/mine.key && {AnsweredSetup}");

        code.ShouldBe(0, output);
        output.ShouldContain("certificates/mine.key");
    }

    [Fact]
    public void The_proxy_reads_its_key_as_a_secret()
    {
        DeployFiles.ComposeServices.Map("proxy").Texts("secrets").ShouldBe(["proxy_key"]);
        File.ReadAllText(InFolder("Caddyfile")).ShouldContain("tls /certificates/proxy.pem /run/secrets/proxy_key");
    }

    [Fact]
    public async Task Setup_names_the_value_for_which_it_got_no_answer()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await RunSetupAsync(folder, "./setup voice.test 0.2.0 < /dev/null");

        code.ShouldBe(1);
        output.ShouldContain("WhatsApp__AccessToken is required.");
    }

    /// <summary>With the three values from Meta.</summary>
    private const string AnsweredSetup = @"printf 'a-token\na-secret\n100000000000001\n' | ./setup voice.test 0.2.0";

    internal static async Task<(int Code, string Output)> RunSetupAsync(TemporaryFolder folder, string command)
    {
        Tool.Require("bash");
        Tool.Require("openssl");
        var start = new ProcessStartInfo("bash", ["-c", $"cp -r '{InFolder("")}' '{folder.Path}/compose' && cd '{folder.Path}/compose' && rm -rf secrets certificates .env *.env && {command}"]);
        await using var shell = ChildProcess.Start(start);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (shell.ExitCode, shell.Output);
    }

    private static string InFolder(string path) => Path.Combine(DeployFiles.Folder, "compose", path);

    [GeneratedRegex(@"reverse_proxy /_blazor\* \{\s+lb_policy ip_hash\s+import replicas")]
    private static partial Regex Affinity();

    [GeneratedRegex(@"<AspireVersion>(\d+\.\d+)\.")]
    private static partial Regex AspireVersion();

    [GeneratedRegex(@"\$\{([A-Z_]+)(?::\?[^}]*)?\}")]
    private static partial Regex Variable();
}
