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
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.Hearing;

/// <summary>A voice note between WhatsApp and the Stt service, both on loopback.</summary>
public sealed class TranscriberTests : IAsyncLifetime
{
    private static readonly byte[] Note = [.. "OggS and the rest of a voice note"u8];

    private readonly ConcurrentQueue<string> _downloads = [];
    private int _described;
    private readonly Queue<int> _downloadStatuses = [];
    private WebApplication _servers = null!;
    private Func<IFormCollection, IResult> _stt = _ => Results.Json(new { text = "Bom dia", language = "pt", duration = 1.5 });
    private string? _downloadRetryAfter;
    private string? _mediaUrl;
    private int? _fileSize;
    private byte[] _file = Note;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _servers = builder.Build();
        _servers.MapGet("/v25.0/{id}", (HttpRequest request, string id) => Results.Json(new
        {
            id, described = Interlocked.Increment(ref _described), url = _mediaUrl ?? $"{_servers.Urls.First()}/file?attempt={_downloads.Count}", mime_type = "audio/ogg; codecs=opus",
            sha256 = Convert.ToHexStringLower(SHA256.HashData(Note)), file_size = _fileSize ?? Note.Length, messaging_product = "whatsapp",
        }));
        _servers.MapGet("/file", (HttpRequest request) =>
        {
            _downloads.Enqueue($"{request.QueryString} {request.Headers.Authorization}");
            request.HttpContext.Response.Headers.RetryAfter = _downloadRetryAfter;
            return _downloadStatuses.TryDequeue(out var status) && status != 200 ? Results.StatusCode(status) : Results.Bytes(_file);
        });
        _servers.MapPost("/v1/audio/transcriptions", async (HttpRequest request) => _stt(await request.ReadFormAsync()));
        await _servers.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task A_voice_note_becomes_words_with_a_language_and_a_duration()
    {
        IFormCollection? form = null;
        _stt = sent =>
        {
            form = sent;
            return Results.Json(new { text = " Bom dia ", language = "pt", duration = 1.5 });
        };

        var heard = await TranscribeAsync();

        heard.ShouldBe(new Transcript("Bom dia", "pt", TimeSpan.FromSeconds(1.5)));
        form!["response_format"].ToString().ShouldBe("verbose_json");
        form.Files["file"]!.Length.ShouldBe(Note.Length);
        _downloads.ShouldHaveSingleItem().ShouldContain("Bearer EAA-tests");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    public async Task Audio_of_which_no_engine_tells_the_length_counts_by_its_size(string duration)
    {
        _stt = _ => Results.Text($$"""{"text":"Bom dia","language":"pt","duration":{{duration}}}""", "application/json");

        (await TranscribeAsync()).Duration.ShouldBe(TimeSpan.FromSeconds(Note.Length / 4_000d));
    }

    [Fact]
    public async Task A_length_that_no_recording_has_counts_as_a_day()
    {
        _stt = _ => Results.Text("""{"text":"Bom dia","language":"pt","duration":1e300}""", "application/json");

        (await TranscribeAsync()).Duration.ShouldBe(TimeSpan.FromDays(1));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task An_address_that_is_refused_is_asked_for_once_more_and_says_nothing_of_the_account(int status)
    {
        _downloadStatuses.Enqueue(status);

        (await TranscribeAsync()).Words.ShouldBe("Bom dia");

        _downloads.Select(download => download.Split(' ')[0]).ShouldBe(["?attempt=0", "?attempt=1"]);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://lookaside.fbsbx.com.evil.example/file")]
    [InlineData("https://evilfbsbx.com/file")]
    [InlineData("http://lookaside.fbsbx.com/file")]
    public async Task An_address_that_is_not_WhatsApps_is_never_fetched(string url)
    {
        _mediaUrl = url;

        var heard = await TranscribeAsync();

        heard.SetAnswer!.Text.ShouldStartWith("I could not open that recording");
        _downloads.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_with_another_hash_than_the_webhooks_is_not_transcribed()
    {
        var heard = await TranscribeAsync(sha256: Convert.ToBase64String(SHA256.HashData("another file"u8)));

        heard.Words.ShouldBe("");
        heard.SetAnswer!.Text.ShouldStartWith("I could not open that recording");
    }

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    public async Task Silence_is_answered_with_a_request_to_repeat(string text)
    {
        _stt = _ => Results.Json(new { text, language = "pt", duration = 3.0 });

        var heard = await TranscribeAsync();

        heard.SetAnswer!.Text.ShouldStartWith("I could not understand that");
        heard.Duration.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(413, "That recording is too long")]
    [InlineData(400, "I could not open that recording")]
    public async Task A_file_that_is_refused_is_answered_at_once(int status, string words)
    {
        _stt = _ => Results.StatusCode(status);

        (await TranscribeAsync()).SetAnswer!.Text.ShouldStartWith(words);
    }

    [Fact]
    public async Task A_service_that_cannot_now_is_tried_again_for_a_minute_and_then_the_person_is_told()
    {
        _stt = _ => Results.StatusCode(502);

        await Should.ThrowAsync<HearingException>(() => TranscribeAsync(received: TimeProvider.System.GetUtcNow().AddMinutes(-2)));
        var heard = await TranscribeAsync(firstTried: TimeProvider.System.GetUtcNow().AddMinutes(-2));

        heard.SetAnswer!.Text.ShouldStartWith("I cannot listen to voice notes at the moment");
    }

    [Theory]
    [InlineData(60, 0, true)]
    [InlineData(10, 0, false)]
    [InlineData(10, 15, true)]
    [InlineData(null, 25, true)]
    public async Task Where_no_engine_can_listen_the_person_is_told_within_seconds(int? retryAfter, int triedForSeconds, bool isTold)
    {
        _stt = _ => new Unavailable(retryAfter);

        var heard = await TryAsync();

        (heard?.SetAnswer?.Text.StartsWith("I cannot listen", StringComparison.Ordinal) == true).ShouldBe(isTold);

        async Task<Transcript?> TryAsync()
        {
            try
            {
                return await TranscribeAsync(firstTried: TimeProvider.System.GetUtcNow().AddSeconds(-triedForSeconds));
            }
            catch (HearingException)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task A_failure_that_the_service_answers_is_not_repeated_at_once_since_it_has_tried_its_engines()
    {
        var calls = 0;
        _stt = _ => ++calls > 0 ? Results.StatusCode(502) : Results.Ok();

        await Should.ThrowAsync<HearingException>(() => TranscribeAsync());

        calls.ShouldBe(1);
    }

    [Theory]
    [InlineData("7200", true)]
    [InlineData("3", false)]
    public async Task A_person_does_not_wait_longer_than_a_minute_when_WhatsApp_asks_for_it(string seconds, bool isTold)
    {
        _downloadStatuses.Enqueue(429);
        _downloadRetryAfter = seconds;

        Transcript? told = null;
        var failure = await Record.ExceptionAsync(async () => told = await TranscribeAsync(firstTried: TimeProvider.System.GetUtcNow().AddSeconds(-20)));

        (told?.SetAnswer?.Text.StartsWith("I cannot listen", StringComparison.Ordinal) == true).ShouldBe(isTold);
        ((failure as HearingException)?.GivesUpIn <= TimeSpan.FromSeconds(40)).ShouldBe(!isTold, "Hearing:RetryFor counts from the first attempt");
        _downloads.Count.ShouldBe(1, "WhatsApp asked to wait");
    }

    [Fact]
    public async Task A_service_that_takes_too_long_is_not_waited_for()
    {
        var hangs = new TaskCompletionSource();
        _stt = _ => new LateAnswer(hangs.Task, new { text = "Too late" });

        var heard = await TranscribeAsync(settings: [("Hearing:Timeout", "00:00:01"), ("Hearing:RetryFor", "00:00:01")]);
        hangs.SetResult();

        heard.SetAnswer!.Text.ShouldStartWith("I cannot listen to voice notes at the moment");
        heard.Duration.ShouldBe(TimeSpan.FromSeconds(Note.Length / 4_000d), "the service goes on with what it was given");
    }

    [Theory]
    [InlineData("7.500", 7.5)]
    [InlineData("-7", 0)]
    [InlineData("1e9", 0)]
    [InlineData("99999999999", 86_400)]
    [InlineData(null, 0)]
    public async Task What_an_engine_was_given_without_an_answer_counts_for_the_person(string? told, double seconds)
    {
        _stt = _ => new GaveNoAnswer(told);

        var heard = await TranscribeAsync(firstTried: TimeProvider.System.GetUtcNow().AddMinutes(-2));

        heard.SetAnswer!.Text.ShouldStartWith("I cannot listen to voice notes at the moment");
        heard.Duration.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task A_file_that_WhatsApp_says_is_too_large_is_answered_as_too_long()
    {
        _fileSize = (16 << 20) + 1;

        (await TranscribeAsync()).SetAnswer!.Text.ShouldStartWith("That recording is too long");
        _downloads.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_turns_out_to_be_too_large_is_answered_as_too_long()
    {
        _file = new byte[(16 << 20) + 1];

        (await TranscribeAsync()).SetAnswer!.Text.ShouldStartWith("That recording is too long");
    }

    [Fact]
    public async Task An_empty_answer_means_silence()
    {
        _stt = _ => Results.StatusCode(413);

        (await TranscribeAsync(settings: ("Hearing:Answers:TooLong", ""))).SetAnswer.ShouldBeNull();
        (await TranscribeAsync()).SetAnswer!.Language.ShouldBe("en");
        (await TranscribeAsync(settings: ("Hearing:Answers:TooLong", "Das ist mir zu lang."))).SetAnswer!.Language.ShouldBeNull("the words tell their language");
    }

    [Fact]
    public async Task Large_recordings_of_many_persons_are_in_memory_a_few_at_a_time_and_hold_up_no_voice_note()
    {
        const int Persons = 20;
        _fileSize = 15 << 20;
        var (hangs, asked) = (new TaskCompletionSource(), 0);
        var answer = new { text = "A note", language = "en", duration = 1.5 };
        _stt = _ => Interlocked.Increment(ref asked) <= RecordingPlaces.MaxLarge ? new LateAnswer(hangs.Task, answer) : Results.Json(answer);
        using var host = Start();
        var large = Enumerable.Range(0, Persons).Select(_ => HearAsync(host)).ToList();
        await Eventually.TrueAsync(() => Volatile.Read(ref _described) == Persons && Volatile.Read(ref asked) >= RecordingPlaces.MaxLarge, "all are asked for");

        _fileSize = null;
        (await HearAsync(host)).Words.ShouldBe("A note");
        _downloads.Count.ShouldBe(RecordingPlaces.MaxLarge + 1, "the others wait");

        hangs.SetResult();
        (await Task.WhenAll(large)).Count(heard => heard.SetAnswer is null).ShouldBe(Persons);
    }

    private async Task<Transcript> TranscribeAsync(
        string? sha256 = null, DateTimeOffset? received = null, DateTimeOffset? firstTried = null, params (string Key, string Value)[] settings)
    {
        using var host = Start(settings);
        return await HearAsync(host, sha256, received, firstTried);
    }

    private IHost Start(params (string Key, string Value)[] settings)
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
        builder.AddServiceDefaults();
        builder.AddWhatsApp();
        builder.Services.AddOptions<ReplyOptions>();
        builder.Services.AddSingleton<ApiTelemetry>();
        builder.AddHearing();
        return builder.Build();
    }

    private static Task<Transcript> HearAsync(IHost host, string? sha256 = null, DateTimeOffset? received = null, DateTimeOffset? firstTried = null) =>
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
            firstTried ?? TimeProvider.System.GetUtcNow(),
            TestContext.Current.CancellationToken);

    private sealed class Unavailable(int? retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            httpContext.Response.Headers.RetryAfter = retryAfter?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        }
    }

    private sealed class GaveNoAnswer(string? seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers["X-Audio-Duration"] = seconds;
            return Results.StatusCode(StatusCodes.Status504GatewayTimeout).ExecuteAsync(httpContext);
        }
    }
}
