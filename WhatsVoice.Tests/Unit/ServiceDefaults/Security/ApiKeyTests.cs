using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Security;

/// <summary>Keys, their scopes and wrong ones, over real HTTP.</summary>
public sealed class ApiKeyTests
{
    private const string Main = "the-key-with-all-scopes";
    private const string Crm = "the-key-of-the-crm-system";

    [Fact]
    public async Task A_named_key_opens_what_its_scopes_say_and_nothing_else()
    {
        await using var service = await StartAsync(("Api:Keys:crm:Key", Crm), ("Api:Keys:crm:Scopes", "send, speak"));

        (await StatusAsync(service, "/send", Crm)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(service, "/speak", Crm)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(service, "/operate", Crm)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(service, "/operate", Main)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(service, "/operate", null)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_key_may_be_configured_as_its_hash()
    {
        await using var service = await StartAsync(("Api:Keys:crm:Key", HashOf(Crm)), ("Api:Keys:crm:Scopes", "send"));

        (await StatusAsync(service, "/send", Crm)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(service, "/send", HashOf(Crm))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_key_before_opens_the_same_while_it_is_configured()
    {
        await using var service = await StartAsync(("Api:Keys:crm:Key", Crm), ("Api:Keys:crm:PreviousKey", HashOf("the-key-before")), ("Api:Keys:crm:Scopes", "send"));
        await using var replaced = await StartAsync(("Api:Keys:crm:Key", Crm), ("Api:Keys:crm:PreviousKey", ""), ("Api:Keys:crm:Scopes", "send"));

        (await StatusAsync(service, "/send", Crm)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(service, "/send", "the-key-before")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(service, "/operate", "the-key-before")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(replaced, "/send", "the-key-before")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(replaced, "/send", "")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Guesses_are_limited_and_logged_once_while_a_right_key_is_never_refused()
    {
        var log = new FakeLogCollector();
        await using var service = await StartAsync(log);

        var statuses = new List<HttpStatusCode>();
        for (var guess = 0; guess < 30; guess++)
        {
            statuses.Add(await StatusAsync(service, "/send", $"guess-{guess}-aaaaaaaaaa"));
        }

        statuses.Take(10).ShouldAllBe(status => status == HttpStatusCode.Unauthorized);
        statuses.Skip(10).ShouldAllBe(status => status == HttpStatusCode.TooManyRequests);
        (await StatusAsync(service, "/send", Main)).ShouldBe(HttpStatusCode.OK);
        log.GetSnapshot().Count(record => record.Message.StartsWith("A wrong API key came from 127.0.0.1", StringComparison.Ordinal)).ShouldBe(1);
        log.GetSnapshot().Where(record => record.Category == typeof(ApiKeyAuthentication).FullName).ShouldBeEmpty();
    }

    [Fact]
    public async Task Refusals_are_problem_details()
    {
        await using var service = await StartAsync(("Api:Keys:crm:Key", Crm), ("Api:Keys:crm:Scopes", "send"));
        using var http = Client(service, Crm);

        using var forbidden = await http.GetAsync("/operate", TestContext.Current.CancellationToken);
        var problem = await forbidden.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        forbidden.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        problem.GetProperty("type").GetString().ShouldBe("urn:whatsvoice:problem:insufficient-scope");
    }

    [Fact]
    public async Task What_cannot_be_undone_is_in_the_audit_log_with_the_keys_name_and_no_phone_number()
    {
        var log = new FakeLogCollector();
        await using var service = await StartAsync(log, ("Api:Keys:ops:Key", Crm), ("Api:Keys:ops:Scopes", "operate"));
        using var http = Client(service, Crm);

        using var erased = await http.DeleteAsync("/people/15550001111", TestContext.Current.CancellationToken);
        using var missing = await http.DeleteAsync("/people/nobody", TestContext.Current.CancellationToken);

        log.GetSnapshot().Where(record => record.Category == "WhatsVoice.Audit").Select(record => record.Message)
            .ShouldBe(["Audit: erase-person *** by key ops from 127.0.0.1"]);
    }

    [Theory]
    [InlineData("X-Nothing", "", HttpStatusCode.OK)]
    [InlineData("Host", "localhost:5081", HttpStatusCode.OK)]
    [InlineData("Host", "[::1]:5081", HttpStatusCode.OK)]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Unauthorized)]
    [InlineData("Origin", "null", HttpStatusCode.Unauthorized)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Unauthorized)]
    [InlineData("Host", "rebound.evil.example:5081", HttpStatusCode.Unauthorized)]
    public async Task Without_a_key_programs_on_this_machine_may_call_and_pages_in_its_browsers_may_not(string header, string value, HttpStatusCode status)
    {
        await using var service = await StartAsync(("Api:Key", null));
        using var http = Client(service, null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/open");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(status);
    }

    [Theory]
    [InlineData(Main, true)]
    [InlineData(Crm, false)]
    [InlineData("the-key-of-the-api-itself", false)]
    public async Task With_a_key_of_all_scopes_only_its_caller_can_be_the_Api(string key, bool isApi)
    {
        await using var service = await StartAsync(
            ("Api:Keys:api:Key", "the-key-of-the-api-itself"), ("Api:Keys:api:Scopes", "speak"), ("Api:Keys:crm:Key", Crm), ("Api:Keys:crm:Scopes", "send, speak"));

        (await IsFromApiAsync(service, key)).ShouldBe(isApi);
    }

    [Theory]
    [InlineData("the-key-of-the-api-itself", true)]
    [InlineData(Crm, false)]
    public async Task Without_one_the_Api_is_who_has_the_first_key_that_may_speak_also_where_keys_are_hashes(string key, bool isApi)
    {
        await using var service = await StartAsync(
            ("Api:Key", null), ("Api:Keys:a:Key", "a-key-that-only-operates"), ("Api:Keys:a:Scopes", "operate"),
            ("Api:Keys:api:Key", HashOf("the-key-of-the-api-itself")), ("Api:Keys:api:Scopes", "speak"), ("Api:Keys:crm:Key", HashOf(Crm)), ("Api:Keys:crm:Scopes", "speak"));

        (await IsFromApiAsync(service, key)).ShouldBe(isApi);
    }

    [Theory]
    [InlineData("the-key-of-the-api-itself", true)]
    [InlineData(Main, false)]
    [InlineData(Crm, false)]
    public async Task The_key_that_is_named_for_the_services_makes_the_Api_before_any_other_also_as_a_hash(string key, bool isApi)
    {
        await using var service = await StartAsync(
            ("Api:Key", HashOf(Main)), ("Api:Keys:crm:Key", Crm), ("Api:Keys:crm:Scopes", "speak"),
            ("Api:Keys:services:Key", HashOf("the-key-of-the-api-itself")), ("Api:Keys:services:Scopes", "speak,monitor"));

        (await IsFromApiAsync(service, key)).ShouldBe(isApi);
        (await StatusAsync(service, "/operate", key)).ShouldBe(key == Main ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Fact]
    public void The_Api_calls_the_other_services_with_the_key_that_is_named_for_it()
    {
        var options = new ApiOptions { Key = Main };
        options.Keys["services"] = new NamedApiKey { Key = "the-key-of-the-api-itself", Scopes = "speak,monitor" };

        new ApiKeys(Options.Create(options)).Outbound.ShouldBe("the-key-of-the-api-itself");
        new ApiKeys(Options.Create(new ApiOptions { Key = Main })).Outbound.ShouldBe(Main, "an installation of an earlier version");
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void A_client_is_an_ipv4_address_or_the_network_of_an_ipv6_address(string address, string client)
        => ClientNetwork.Of(IPAddress.Parse(address)).ShouldBe(client);

    [Fact]
    public void Every_wrong_key_and_scope_is_reported_at_once()
    {
        var options = new ApiOptions { Key = "a-key-of-your-own" };
        options.Keys["crm"] = new NamedApiKey { Key = "short", Scopes = "send, read" };
        options.Keys["bot"] = new NamedApiKey { Key = "a-key-that-is-long-enough" };

        new ApiOptionsValidator().Validate(null, options).Failures!.ShouldBe(
        [
            "Key: It is an example of the documentation, which everybody knows. Make one with: openssl rand -hex 24",
            "Keys:crm:Key: It must have at least 16 characters.",
            "Keys:crm:Scopes: It must list at least one of send, speak, operate, monitor.",
            "Keys:bot:Scopes: It must list at least one of send, speak, operate, monitor.",
        ]);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("Default")]
    public void A_key_by_the_name_of_the_main_one_is_refused(string name)
    {
        var options = new ApiOptions();
        options.Keys[name] = new NamedApiKey { Key = "a-key-that-is-long-enough", Scopes = "send" };

        new ApiOptionsValidator().Validate(null, options).Failures!.ShouldBe([$"Keys:{name}: default is the name of Api:Key. Choose another one."]);
    }

    [Fact]
    public async Task A_monitoring_key_reads_figures_and_nothing_of_people()
    {
        await using var service = await StartAsync(
            ("Api:Keys:prometheus:Key", Crm), ("Api:Keys:prometheus:Scopes", "monitor"), ("Api:Keys:ops:Key", "the-key-of-the-operators"), ("Api:Keys:ops:Scopes", "operate"), ("Telemetry:Prometheus", "true"));

        (await StatusAsync(service, "/metrics", Crm)).ShouldBe(HttpStatusCode.OK);
        (await HealthAsync(service, Crm)).ShouldContain("All is well.");
        (await StatusAsync(service, "/operate", Crm)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(service, "/send", Crm)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(service, "/metrics", "the-key-of-the-operators")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(service, "/metrics", null)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Health_details_are_for_keys_that_may_operate()
    {
        await using var service = await StartAsync(("Api:Keys:crm:Key", Crm), ("Api:Keys:crm:Scopes", "send"));

        (await HealthAsync(service, null)).ShouldBe("""{"status":"Healthy"}""");
        (await HealthAsync(service, Crm)).ShouldBe("""{"status":"Healthy"}""");
        (await HealthAsync(service, Main)).ShouldContain("All is well.");
    }

    [Fact]
    public async Task Health_runs_its_checks_once_a_second_whatever_the_query_string_and_headers()
    {
        var runs = 0;
        await using var service = ServiceUnderTest.Build(
            builder =>
            {
                // The clock stands still.
                builder.Services.AddSingleton<TimeProvider>(new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
                builder.Services.AddHealthChecks().AddCheck("counted", () =>
                {
                    Interlocked.Increment(ref runs);
                    return HealthCheckResult.Healthy();
                });
            });
        service.MapDefaultEndpoints();
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var http = Client(service, "x");

        for (var call = 0; call < 50; call++)
        {
            using var response = await http.GetAsync($"/health?n={call}", TestContext.Current.CancellationToken);
        }

        runs.ShouldBe(1);
    }

    private static string HashOf(string key) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";

    private static Task<WebApplication> StartAsync(params (string Key, string? Value)[] settings) => StartAsync(new FakeLogCollector(), settings);

    private static async Task<WebApplication> StartAsync(FakeLogCollector log, params (string Key, string? Value)[] settings)
    {
        var service = ServiceUnderTest.Build(
            builder =>
            {
                builder.AddApiKey();
                builder.Logging.AddProvider(new FakeLoggerProvider(log));
                builder.Services.AddHealthChecks().AddCheck("part", () => HealthCheckResult.Healthy("All is well."));
            },
            [("Api:Key", Main), .. settings]);
        foreach (var scope in new[] { ApiScopes.Send, ApiScopes.Speak, ApiScopes.Operate })
        {
            service.MapGet($"/{scope}", () => "open").RequireApiKey(scope);
        }

        service.MapPost("/open", () => "open").RequireApiKey(ApiScopes.Speak, openWithoutKey: true);
        service.MapGet("/from-api", (HttpContext context) => context.IsFromApi()).RequireApiKey(ApiScopes.Speak);
        service.MapDelete("/people/{id}", IResult (string id) => id == "nobody" ? TypedResults.NotFound() : TypedResults.NoContent())
            .RequireApiKey(ApiScopes.Operate).WithAudit("erase-person");
        service.MapDefaultEndpoints();
        await service.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    private static HttpClient Client(WebApplication service, string? key)
    {
        var http = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    private static async Task<HttpStatusCode> StatusAsync(WebApplication service, string path, string? key)
    {
        using var http = Client(service, key);
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<bool> IsFromApiAsync(WebApplication service, string key)
    {
        using var http = Client(service, key);
        (await http.GetFromJsonAsync<bool>("/from-api", TestContext.Current.CancellationToken)).ShouldBeFalse();
        http.DefaultRequestHeaders.Add(ApiKeyExtensions.FromApiHeader, "1");
        return await http.GetFromJsonAsync<bool>("/from-api", TestContext.Current.CancellationToken);
    }

    private static async Task<string> HealthAsync(WebApplication service, string? key)
    {
        using var http = Client(service, key);
        return await http.GetStringAsync("/health", TestContext.Current.CancellationToken);
    }
}
