using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox;

namespace WhatsVoice.Tests.Services;

/// <summary>
/// Every route of every service, as the running service lists them, asked in every wrong way. Nothing may be an error of the service,
/// show its code, or give a browser something to run.
/// </summary>
public sealed class HostileRouteTests
{
    private const string Key = "an-api-key-for-tests";
    private const int Sample = 5;

    private static readonly (string, string)[] Settings = [("urls", "http://127.0.0.1:0"), ("Api:Key", Key)];

    [Fact]
    public async Task No_request_to_the_api_is_an_error_of_its_own_or_comes_back_as_a_page()
    {
        await using var api = await ApiFactory.StartAsync();
        await AttackAsync(api, api.Address, "", $"Authorization: Bearer {ApiFactory.Key}\r\n", $"Cookie: {await SessionAsync(api)}\r\n");
    }

    [Fact]
    public async Task No_request_to_the_Tts_service_is_an_error_of_its_own_or_comes_back_as_a_page()
    {
        await using var tts = new TtsFactory([.. Settings, ("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"http://127.0.0.1:{FreePort.Find()}/v1")]);
        await AttackAsync(tts, Start(tts), "", $"Authorization: Bearer {Key}\r\n");
    }

    [Fact]
    public async Task No_request_to_the_Stt_service_is_an_error_of_its_own_or_comes_back_as_a_page()
    {
        await using var stt = new SttFactory([.. Settings, ("Transcription:OpenAI:BaseUrl", $"http://127.0.0.1:{FreePort.Find()}/v1")]);
        await AttackAsync(stt, Start(stt), "", $"Authorization: Bearer {Key}\r\n");
    }

    [Fact]
    public async Task No_request_to_the_sandbox_is_an_error_of_its_own_or_comes_back_as_a_page()
    {
        await using var sandbox = SandboxHost.Start(new Uri($"http://127.0.0.1:{FreePort.Find()}/webhooks/whatsapp"));
        await AttackAsync(sandbox, sandbox.Address, "", $"Authorization: Bearer {SandboxHost.AccessToken}\r\n");
    }

    private static Uri Start<TEntry>(WebApplicationFactory<TEntry> service)
        where TEntry : class
    {
        service.UseKestrel();
        service.StartServer();
        return new Uri(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    private static async Task<string> SessionAsync(ApiFactory api)
    {
        using var browser = api.OpenBrowser();
        using var signedIn = await ConsoleSignIn.PostAsync(browser, "/console/sign-in", ApiFactory.Key);
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return string.Join("; ", signedIn.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
    }

    /// <param name="service">Lists its routes.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="callers">Headers of each kind of caller.</param>
    private static async Task AttackAsync<TEntry>(WebApplicationFactory<TEntry> service, Uri address, params string[] callers)
        where TEntry : class
    {
        var endpoints = service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        var assets = endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null).ToList();
        var routes = endpoints.Except(assets.Skip(1)).Select(endpoint => endpoint.RoutePattern).DistinctBy(pattern => pattern.RawText).ToList();
        routes.Count.ShouldBeGreaterThan(3);
        var requests = callers.SelectMany(caller => routes.SelectMany(new HostileRequests(caller).To)
            // A stranger is turned away before most of it matters.
            .Where((_, at) => caller.Length > 0 || at % Sample == 0)).Concat(HostileRequests.Broken).Distinct().ToList();
        var http = new RawHttp(address);

        var faults = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (request, _) =>
        {
            var answer = await http.SendAsync(request);
            if (FaultOf(answer) is { } fault)
            {
                faults.Add($"{fault}: {Shorten(request)} => {Shorten(answer.Head)} | {Shorten(answer.Body)}");
            }
        });

        faults.Order(StringComparer.Ordinal).Take(20).ShouldBeEmpty($"{faults.Count} of {requests.Count} requests");
        using var client = new HttpClient { BaseAddress = address };
        (await client.GetStringAsync("/alive", TestContext.Current.CancellationToken)).ShouldContain("Healthy");
    }

    private static string? FaultOf(RawAnswer answer)
    {
        var type = answer.Header("Content-Type");
        return answer switch
        {
            { Status: RawHttp.NoAnswer } => "no answer within a minute",
            { Status: 500 or 502 or 504 } => "an error of the service",
            { Status: >= 400 } when ShowsCode(answer.Body) => "its code shows",
            _ when answer.Head.Contains("\r\nX-Injected", StringComparison.OrdinalIgnoreCase) || answer.Head.Contains(HostileRequests.Mark, StringComparison.Ordinal) => "a header of the caller's making",
            _ when type.StartsWith("text/html", StringComparison.Ordinal) && answer.Body.Contains(HostileRequests.Mark, StringComparison.Ordinal) => "a page of the caller's making",
            _ when type.Length == 0 && answer.Body.Contains(HostileRequests.Mark, StringComparison.Ordinal) => "a body without a type",
            _ when answer.Body.Contains("root:x:0", StringComparison.Ordinal) || answer.Body.Contains("\"Logging\"", StringComparison.Ordinal) => "a file of the machine",
            _ => null,
        };
    }

    private static bool ShowsCode(string body) => body.Contains("   at ", StringComparison.Ordinal) || body.Contains(".cs:line", StringComparison.Ordinal) || body.Contains("Exception:", StringComparison.Ordinal);

    private static string Shorten(string text) => text.Length > 300 ? text[..300] : text;
}
