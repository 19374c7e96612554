using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

public sealed class HealthTests
{
    [Fact]
    public async Task A_healthy_service_says_so_and_names_its_checks()
    {
        await using var app = await StartAsync(() => Task.FromResult(HealthCheckResult.Healthy("All is well.")));
        using var http = Client(app);

        var report = await http.GetFromJsonAsync<JsonElement>("/health", TestContext.Current.CancellationToken);

        report.GetProperty("status").GetString().ShouldBe("Healthy");
        report.GetProperty("checks").GetProperty("part").GetProperty("description").GetString().ShouldBe("All is well.");
    }

    [Fact]
    public async Task A_check_that_hangs_is_an_answer_after_two_seconds_and_not_a_hanging_probe()
    {
        var never = new TaskCompletionSource<HealthCheckResult>();
        await using var app = await StartAsync(() => never.Task);
        using var http = Client(app);

        using var response = await http.GetAsync("/health", TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("No response within 2 s.");
    }

    [Fact]
    public async Task A_service_whose_part_is_broken_is_alive_all_the_same()
    {
        await using var app = await StartAsync(() => Task.FromResult(HealthCheckResult.Unhealthy("Broken.")));
        using var http = Client(app);

        using var health = await http.GetAsync("/health", TestContext.Current.CancellationToken);
        using var alive = await http.GetAsync("/alive", TestContext.Current.CancellationToken);

        health.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        alive.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_failure_is_never_reused()
    {
        var healthy = false;
        await using var app = await StartAsync(() => Task.FromResult(healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy()));
        using var http = Client(app);

        using var before = await http.GetAsync("/health", TestContext.Current.CancellationToken);
        healthy = true;
        using var after = await http.GetAsync("/health", TestContext.Current.CancellationToken);

        before.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        after.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static HttpClient Client(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.Single()) };

    private static async Task<WebApplication> StartAsync(Func<Task<HealthCheckResult>> check)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        builder.Services.AddHealthChecks().AddAsyncCheck("part", check);
        var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
