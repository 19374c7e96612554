using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Api.Rest;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Security;

/// <summary>What a request of anybody, or an answer from anywhere, may cause in any service.</summary>
public sealed class StrangersTests
{
    [Theory]
    [InlineData("a:99999")]
    [InlineData("a..b")]
    [InlineData("a_b..c")]
    [InlineData("xn--")]
    [InlineData("a'b")]
    public async Task A_host_of_which_no_address_can_be_made_is_refused(string host)
    {
        await using var service = await StartAsync();

        var answer = await new RawHttp(new Uri(service.Urls.Single())).SendAsync($"GET /page HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        answer.Status.ShouldBe(StatusCodes.Status400BadRequest);
        answer.Header("Content-Type").ShouldStartWith("application/problem+json");
    }

    [Theory]
    [InlineData("Host: voice.example.com\r\n")]
    [InlineData("Host: 127.0.0.1:8080\r\n")]
    [InlineData("Host: [::1]:8080\r\n")]
    [InlineData("Host: api_1.internal\r\n")]
    [InlineData("Host: xn--bcher-kva.example\r\n")]
    [InlineData("Host:\r\n")]
    public async Task Any_other_host_is_taken(string host)
    {
        await using var service = await StartAsync();

        (await new RawHttp(new Uri(service.Urls.Single())).SendAsync($"GET /page HTTP/1.1\r\n{host}Connection: close\r\n\r\n")).Status.ShouldBe(StatusCodes.Status200OK);
    }

    [Theory]
    [InlineData("/v1/records", "no-store")]
    [InlineData("/v1/nothing", "no-store")]
    [InlineData("/v1/own", "max-age=60")]
    [InlineData("/v1/broken", "no-cache,no-store")]
    [InlineData("/page", "")]
    public async Task No_cache_keeps_data_and_no_browser_guesses_a_type(string path, string cacheControl)
    {
        await using var service = await StartAsync();

        var answer = await new RawHttp(new Uri(service.Urls.Single())).SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        answer.Header("Cache-Control").ShouldBe(cacheControl);
        answer.Header("X-Content-Type-Options").ShouldBe("nosniff");
    }

    [Fact]
    public async Task The_OpenAPI_document_is_made_once_and_is_the_only_one_that_its_page_shows()
    {
        var made = 0;
        await using var service = ServiceUnderTest.Build(builder =>
        {
            builder.AddRest();
            builder.Services.Configure<OpenApiOptions>("v1", options => options.AddDocumentTransformer((_, _, _) =>
            {
                made++;
                return Task.CompletedTask;
            }));
        });
        service.MapOpenApiPage();
        service.MapGet("/v1/records", () => "records");
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };

        var documents = new[]
        {
            await http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken), await http.GetStringAsync("/openapi/v1.json?x=1", TestContext.Current.CancellationToken),
        };

        documents[0].ShouldContain("/v1/records");
        documents[1].ShouldBe(documents[0]);
        made.ShouldBe(1);
        foreach (var (path, status) in new[] { ("/scalar/", HttpStatusCode.OK), ("/scalar/v1", HttpStatusCode.OK), ("/scalar/%5C..%5C..%5Cv1%5Crecords%3Fx=", HttpStatusCode.NotFound) })
        {
            using var page = await http.GetAsync(path, TestContext.Current.CancellationToken);
            page.StatusCode.ShouldBe(status, path);
        }
    }

    [Fact]
    public async Task An_OpenAPI_document_that_failed_is_made_again()
    {
        var made = 0;
        await using var service = ServiceUnderTest.Build(builder =>
        {
            builder.AddRest();
            builder.Services.Configure<OpenApiOptions>("v1", options => options.AddDocumentTransformer((_, _, _) =>
                ++made == 1 ? throw new InvalidOperationException("It fails once.") : Task.CompletedTask));
        });
        service.MapOpenApiPage();
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };

        using var failed = await http.GetAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        using var document = await http.GetAsync("/openapi/v1.json", TestContext.Current.CancellationToken);

        failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        document.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void Words_from_elsewhere_are_masked_and_no_longer_than_an_explanation_needs()
    {
        var masked = PhoneNumbers.Mask($"Failed for +1 (555) 000-1111\nand US.13491208655302741918: {new string('x', 1_000_000)}");

        masked.ShouldStartWith("Failed for *** and ***: xxx");
        masked.Length.ShouldBeLessThanOrEqualTo(1_001);
        PhoneNumbers.Mask("Short.").ShouldBe("Short.");
    }

    private static async Task<WebApplication> StartAsync()
    {
        var service = ServiceUnderTest.Build(_ => { });
        service.UseExceptionHandler();
        service.MapGet("/page", () => "page");
        service.MapGet("/v1/records", () => "records");
        service.MapGet("/v1/broken", IResult () => throw new InvalidOperationException("broken"));
        service.MapGet("/v1/own", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "max-age=60";
            return "own";
        });
        await service.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }
}
