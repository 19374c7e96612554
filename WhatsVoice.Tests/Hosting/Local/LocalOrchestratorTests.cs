using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Echo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WhatsVoice.Tests.Hosting.Local;

public sealed class LocalOrchestratorTests
{
    private static CancellationToken Timeout => CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token).Token;

    [Fact]
    public async Task A_project_gets_the_environment_that_Aspire_would_give_it()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317");
        var secret = builder.AddParameter("secret", () => "s3cret", secret: true);
        var other = builder.AddProject<EchoProject>("other");
        var redis = builder.AddConnectionString("redis", ReferenceExpression.Create($"{other.GetEndpoint("http").Property(EndpointProperty.Host)}:{other.GetEndpoint("http").Property(EndpointProperty.Port)}"));
        builder.AddProject<EchoProject>("echo")
            .WithReference(other)
            .WithReference(redis)
            .WithEndpoint(scheme: "tcp", name: "silo", env: "SILO_PORT")
            .WithEnvironment("SECRET", secret)
            .WithEnvironment("WEBHOOK", $"{other.GetEndpoint("http")}/webhooks")
            .WithHttpHealthCheck("/health");
        await using var app = await builder.BuildAsync(Timeout);
        await app.StartAsync(Timeout);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("echo", Timeout);

        using var http = app.CreateHttpClient("echo");
        var environment = (await http.GetFromJsonAsync<Dictionary<string, string>>("/environment", Timeout)).ShouldNotBeNull();

        var otherUrl = app.GetEndpoint("other", "http").ToString().TrimEnd('/');
        environment["ASPNETCORE_URLS"].ShouldBe(app.GetEndpoint("echo", "http").ToString().TrimEnd('/'));
        environment["services__other__http__0"].ShouldBe(otherUrl);
        environment["ConnectionStrings__redis"].ShouldBe(otherUrl["http://".Length..]);
        environment["ConnectionStrings__redis"].ShouldBe(await app.GetConnectionStringAsync("redis", Timeout));
        environment["SILO_PORT"].ShouldBe($"{app.GetEndpoint("echo", "silo").Port}");
        environment["SECRET"].ShouldBe("s3cret");
        environment["WEBHOOK"].ShouldBe($"{otherUrl}/webhooks");
        environment["OTEL_SERVICE_NAME"].ShouldBe("echo");
        environment["OTEL_RESOURCE_ATTRIBUTES"].ShouldStartWith("service.instance.id=");
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"].ShouldBe("http://localhost:4317");
        environment["OTEL_METRIC_EXPORT_INTERVAL"].ShouldBe("1000");
        environment["ASPNETCORE_ENVIRONMENT"].ShouldBe("Development");
        environment["DOTNET_LAUNCH_PROFILE"].ShouldBe("http");
        environment["FROM_PROFILE"].ShouldBe("profile");
        (await http.GetStringAsync("/directory", Timeout)).ShouldBe(Path.GetDirectoryName(new EchoProject().ProjectPath));
    }

    [Fact]
    public async Task A_resource_starts_once_what_it_waits_for_is_healthy()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var first = builder.AddProject<EchoProject>("first").WithHttpHealthCheck("/health");
        builder.AddProject<EchoProject>("second").WithHttpHealthCheck("/health").WaitFor(first);
        await using var app = await builder.BuildAsync(Timeout);
        HealthStatus? firstAtStart = null;
        app.ResourceNotifications.Changed += change =>
        {
            if (change.ResourceId == "second" && change.Snapshot.State?.Text == KnownResourceStates.Starting
                && app.ResourceNotifications.TryGetCurrentState("first", out var state))
            {
                firstAtStart = state.Snapshot.HealthStatus;
            }
        };

        await app.StartAsync(Timeout);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("second", Timeout);

        firstAtStart.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Connections_go_to_the_replicas_in_turn()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddProject<EchoProject>("echo").WithReplicas(2).WithHttpHealthCheck("/health");
        await using var app = await builder.BuildAsync(Timeout);
        await app.StartAsync(Timeout);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("echo", Timeout);

        List<string> answers = [];
        for (var i = 0; i < 4; i++)
        {
            using var connection = new HttpClient { BaseAddress = app.GetEndpoint("echo") };
            answers.Add(await connection.GetStringAsync(new Uri("/pid", UriKind.Relative), Timeout));
        }

        answers.Distinct().Count().ShouldBe(2);
        answers[0].ShouldBe(answers[2]);
        answers[1].ShouldBe(answers[3]);
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_resource()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.Configuration.AddInMemoryCollection([new("DcpPublisher:RandomizePorts", "false")]);
        builder.AddProject<EchoProject>("echo", launchProfileName: null).WithHttpEndpoint(port: port);
        await using var app = await builder.BuildAsync(Timeout);

        var refused = await Should.ThrowAsync<DistributedApplicationException>(() => app.StartAsync(Timeout));

        refused.Message.ShouldContain("'echo'");
        refused.Message.ShouldContain($"port {port}");
    }

    [Fact]
    public async Task An_exited_resource_is_reported_with_its_code_and_starts_again_on_the_same_port()
    {
        await using var app = await EchoAsync();
        using var http = app.CreateHttpClient("echo");

        await Should.ThrowAsync<HttpRequestException>(() => http.GetStringAsync("/exit/3", Timeout));
        (await app.ResourceNotifications.WaitForResourceAsync("echo", KnownResourceStates.TerminalStates, Timeout)).ShouldBe(KnownResourceStates.Finished);
        app.ResourceNotifications.TryGetCurrentState("echo", out var exited).ShouldBeTrue();
        exited.Snapshot.ExitCode.ShouldBe(3);
        await Should.ThrowAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("echo", Timeout));

        (await app.ResourceCommands.ExecuteCommandAsync("echo", KnownResourceCommands.StartCommand, Timeout)).Success.ShouldBeTrue();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("echo", Timeout);
        (await http.GetStringAsync("/health", Timeout)).ShouldBe("ok");
    }

    [Fact]
    public async Task A_killed_resource_is_found_by_its_process_id_and_reported()
    {
        await using var app = await EchoAsync();
        app.ResourceNotifications.TryGetCurrentState("echo", out var running).ShouldBeTrue();
        var pid = running.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value.ShouldBeOfType<int>();
        using (var process = Process.GetProcessById(pid))
        {
            process.Kill();
        }

        (await app.ResourceNotifications.WaitForResourceAsync("echo", KnownResourceStates.TerminalStates, Timeout)).ShouldBe(KnownResourceStates.Finished);
        app.ResourceNotifications.TryGetCurrentState("echo", out var killed).ShouldBeTrue();
        killed.Snapshot.ExitCode.ShouldBe(137);
    }

    [Fact]
    public async Task Disposing_of_the_application_stops_its_resources()
    {
        int pid;
        await using (var app = await EchoAsync())
        {
            using var http = app.CreateHttpClient("echo");
            pid = int.Parse(await http.GetStringAsync("/pid", Timeout), System.Globalization.CultureInfo.InvariantCulture);
            (await app.ResourceCommands.ExecuteCommandAsync("echo", KnownResourceCommands.RestartCommand, Timeout)).Success.ShouldBeTrue();
            await app.ResourceNotifications.WaitForResourceHealthyAsync("echo", Timeout);
            await Processes.ShouldEndAsync(pid, Timeout);
            pid = int.Parse(await http.GetStringAsync("/pid", Timeout), System.Globalization.CultureInfo.InvariantCulture);
        }

        await Processes.ShouldEndAsync(pid, Timeout);
    }

    private static async Task<DistributedApplication> EchoAsync()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddProject<EchoProject>("echo").WithHttpHealthCheck("/health");
        var app = await builder.BuildAsync(Timeout);
        await app.StartAsync(Timeout);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("echo", Timeout);
        return app;
    }
}
