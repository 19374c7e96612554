using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Hearing;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Tests.Unit.Api.Hearing;

/// <summary>WhatsApp, which has a voice note, and the Stt service, both on loopback; between them the transcriber.</summary>
internal sealed class HearingStage : IAsyncDisposable
{
    public static readonly byte[] Note = [.. "OggS and the rest of a voice note"u8];

    private WebApplication _servers = null!;
    private int _described;
    private int _aliveAsked;

    /// <summary>The query and the authorization of each download.</summary>
    public ConcurrentQueue<string> Downloads { get; } = [];

    /// <summary>How often WhatsApp was asked where the note is.</summary>
    public int Described => Volatile.Read(ref _described);

    public Queue<int> DownloadStatuses { get; } = [];

    public string? DownloadRetryAfter { get; set; }

    public string? MediaUrl { get; set; }

    public int? FileSize { get; set; }

    public byte[] File { get; set; } = Note;

    /// <summary>The file as WhatsApp describes it.</summary>
    public byte[] DescribedFile { get; set; } = Note;

    /// <summary>Whose recording the Stt service was told that it is.</summary>
    public ConcurrentQueue<string> Persons { get; } = [];

    public const string Person = "0123456789abcdef0123456789abcdef";

    /// <summary>What the Stt service answers.</summary>
    public Func<IFormCollection, IResult> Stt { get; set; } = _ => Results.Json(new { text = "Bom dia", language = "pt", duration = 1.5 });

    /// <summary>What the Stt service's answer that it lives waits for.</summary>
    public Task Alive { get; set; } = Task.CompletedTask;

    /// <summary>How often the Stt service was asked whether it lives.</summary>
    public int AliveAsked => Volatile.Read(ref _aliveAsked);

    /// <summary>The Api's time; null: the system's.</summary>
    public TimeProvider? Time { get; set; }

    public static async Task<HearingStage> StartAsync()
    {
        var stage = new HearingStage();
        await stage.StartServersAsync();
        return stage;
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    public async Task<Transcript> TranscribeAsync(
        string? sha256 = null, DateTimeOffset? received = null, DateTimeOffset? firstTried = null, params (string Key, string Value)[] settings)
    {
        using var host = Start(settings);
        return await HearAsync(host, sha256, received, firstTried);
    }

    public IHost Start(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["WhatsApp:BaseUrl"] = _servers.Urls.First(),
            ["WhatsApp:AccessToken"] = "EAA-tests",
            ["WhatsApp:AppSecret"] = "a-secret",
            ["WhatsApp:VerifyToken"] = "a-token",
            ["WhatsApp:PhoneNumberId"] = "100000000000001",
            ["services:stt:http:0"] = _servers.Urls.First(),
        }.Concat(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))));
        builder.Services.AddSingleton(Time ?? TimeProvider.System);
        builder.AddServiceDefaults();
        builder.AddWhatsApp();
        builder.Services.AddOptions<ReplyOptions>();
        builder.Services.AddSingleton<ApiTelemetry>();
        builder.AddHearing();
        return builder.Build();
    }

    public static Task<Transcript> HearAsync(IHost host, string? sha256 = null, DateTimeOffset? received = null, DateTimeOffset? firstTried = null) =>
        host.Services.GetRequiredService<ITranscriber>().TranscribeAsync(
            new InboundMessage
            {
                Id = "wamid.h21", PhoneNumberId = "100000000000001", Type = "audio",
                ReceivedAtUnixMs = (received ?? TimeProvider.System.GetUtcNow()).ToUnixTimeMilliseconds(),
                Media = new InboundMedia
                {
                    Id = "1234567890", MimeType = "audio/ogg; codecs=opus", IsVoice = true,
                    Sha256 = sha256 ?? Convert.ToBase64String(SHA256.HashData(Note)),
                },
            },
            Person,
            firstTried ?? TimeProvider.System.GetUtcNow(),
            TestContext.Current.CancellationToken);

    private async Task StartServersAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _servers = builder.Build();
        _servers.MapGet("/v25.0/{id}", (HttpRequest request, string id) => Results.Json(new
        {
            id, described = Interlocked.Increment(ref _described), url = MediaUrl ?? $"{_servers.Urls.First()}/file?attempt={Downloads.Count}", mime_type = "audio/ogg; codecs=opus",
            sha256 = Convert.ToHexStringLower(SHA256.HashData(DescribedFile)), file_size = FileSize ?? DescribedFile.Length, messaging_product = "whatsapp",
        }));
        _servers.MapGet("/file", (HttpRequest request) =>
        {
            Downloads.Enqueue($"{request.QueryString} {request.Headers.Authorization}");
            request.HttpContext.Response.Headers.RetryAfter = DownloadRetryAfter;
            return DownloadStatuses.TryDequeue(out var status) && status != 200 ? Results.StatusCode(status) : Results.Bytes(File);
        });
        _servers.MapPost("/v1/audio/transcriptions", async (HttpRequest request) =>
        {
            Persons.Enqueue(request.Headers["X-WhatsVoice-Person"].ToString());
            return Stt(await request.ReadFormAsync());
        });
        _servers.MapGet("/alive", async () =>
        {
            Interlocked.Increment(ref _aliveAsked);
            await Alive;
        });
        await _servers.StartAsync(TestContext.Current.CancellationToken);
    }
}
