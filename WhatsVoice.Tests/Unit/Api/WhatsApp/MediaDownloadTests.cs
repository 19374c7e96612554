using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Unit.ServiceDefaults;

namespace WhatsVoice.Tests.Unit.Api.WhatsApp;

/// <summary>Files that people sent, fetched with the access token: from WhatsApp's own hosts, whole, and no others.</summary>
public sealed class MediaDownloadTests
{
    private static readonly byte[] File = [.. Enumerable.Range(0, 1000).Select(number => (byte)number)];

    public static TheoryData<string> Hashes => [Convert.ToHexString(SHA256.HashData(File)), Convert.ToBase64String(SHA256.HashData(File)), ""];

    [Theory]
    [MemberData(nameof(Hashes))]
    public async Task A_file_is_fetched_with_the_token_and_checked_by_its_hash(string hash)
    {
        await using var graph = await StartAsync(address => new { url = $"{address}/file", sha256 = hash, file_size = File.Length });
        await using var service = Build(graph);

        (await DownloadAsync(service)).ShouldBe(File);
    }

    [Fact]
    public async Task A_file_that_does_not_match_its_hash_is_fetched_again_later()
    {
        await using var graph = await StartAsync(address => new { url = $"{address}/file", sha256 = new string('0', 64) });
        await using var service = Build(graph);

        (await Should.ThrowAsync<WhatsAppException>(() => DownloadAsync(service))).Kind.ShouldBe(WhatsAppFailure.Transient);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_fetched()
    {
        await using var graph = await StartAsync(address => new { url = $"{address}/file", file_size = MediaDownloads.MaxBytes + 1 });
        await using var service = Build(graph);

        (await Should.ThrowAsync<WhatsAppException>(() => DownloadAsync(service))).Kind.ShouldBe(WhatsAppFailure.Final);
    }

    [Fact]
    public async Task A_file_elsewhere_is_not_fetched_since_the_token_would_go_there()
    {
        await using var elsewhere = await ReplyEndpoint.StartAsync(_ => Results.Ok());
        await using var graph = await StartAsync(_ => new { url = $"{elsewhere.Address}file" });
        await using var service = Build(graph);

        (await Should.ThrowAsync<WhatsAppException>(() => DownloadAsync(service))).Kind.ShouldBe(WhatsAppFailure.Final);
    }

    [Theory]
    [InlineData("../me")]
    [InlineData("http://127.0.0.1/x")]
    [InlineData("")]
    public async Task A_media_id_that_is_not_digits_is_not_asked_for(string mediaId)
    {
        await using var graph = await StartAsync(address => new { url = $"{address}/file" });
        await using var service = Build(graph);

        (await Should.ThrowAsync<WhatsAppException>(() => DownloadAsync(service, mediaId))).Message.ShouldContain("media id");
    }

    [Theory]
    [InlineData(100, "Object with ID does not exist")]
    [InlineData(131009, "Media id is not valid")]
    [InlineData(131053, "Media could not be processed")]
    public async Task A_file_that_WhatsApp_refuses_is_gone_and_says_nothing_about_the_answers_audio(int code, string message)
    {
        await using var graph = await StartAsync(_ => new { error = new { code, message } }, StatusCodes.Status400BadRequest);
        await using var service = Build(graph);

        (await Should.ThrowAsync<WhatsAppException>(() => DownloadAsync(service))).Kind.ShouldBe(WhatsAppFailure.Final);
    }

    [Fact]
    public async Task Downloads_are_measured_as_calls_to_WhatsApp()
    {
        List<string> outcomes = [];
        await using var graph = await StartAsync(address => new { url = $"{address}/file" });
        await using var service = Build(graph);
        var meters = service.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, current) =>
            {
                if (instrument.Name == "whatsapp.client.duration" && instrument.Meter.Scope == meters)
                {
                    current.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => outcomes.Add(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        listener.Start();

        await DownloadAsync(service);
        await Should.ThrowAsync<WhatsAppException>(() => DownloadAsync(service, "404"));

        outcomes.ShouldBe(["download ok", "download failed"]);
    }

    private static Task<byte[]> DownloadAsync(WebApplication service, string mediaId = "2754859441498128")
        => service.Services.GetRequiredService<MediaDownloads>().DownloadAsync(mediaId, TestContext.Current.CancellationToken);

    private static WebApplication Build(WebApplication graph) => ServiceUnderTest.Build(
        builder =>
        {
            builder.AddApiTelemetry();
            builder.AddWhatsApp();
        },
        ("WhatsApp:BaseUrl", graph.Urls.First()), ("WhatsApp:PhoneNumberId", "100000000000001"), ("WhatsApp:AccessToken", "a-token"),
        ("WhatsApp:AppSecret", "a-secret"), ("WhatsApp:VerifyToken", "a-verify-token"));

    private static async Task<WebApplication> StartAsync(Func<string, object> describe, int status = StatusCodes.Status200OK)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/v25.0/2754859441498128", (HttpRequest request) => Authorized(request) ? Results.Json(describe(app.Urls.First()), statusCode: status) : Results.Unauthorized());
        app.MapGet("/file", (HttpRequest request) => Authorized(request) ? Results.Bytes(File) : Results.Unauthorized());
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;

        static bool Authorized(HttpRequest request) => request.Headers.Authorization == "Bearer a-token";
    }
}
